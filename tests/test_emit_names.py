"""Emitted names are the user's wherever they can be, and never clash with anything."""

from dataclasses import replace

import pytest

from building import Sheet, ghost, local, machine, owner_of, shared, starts
from spec2tla.emit.names import LocalNames, name_all, readable
from spec2tla.emit.words import DEFINED_HERE, RESERVED, STANDARD_OPERATORS
from spec2tla.machine.model import ConstantDef, Machine
from spec2tla.machine.variables import Variable, VariableKind
from spec2tla.types import BOOL, OWNERS, EnumType, IntType, StructField, StructType

SHEET = Sheet("m.kspec", "model m;\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cache", "cache"),
        ("khugepaged.collapse.i", "khugepaged_collapse_i"),
        ("khugepaged.i@31", "khugepaged_i_L31"),
        ("khugepaged.$1", "khugepaged_t1"),
        ("khugepaged.$rcu", "khugepaged_rcu"),
        ("mmap_lock.readers", "mmap_lock_readers"),
        ("_", "v_"),
        ("_1", "v_1"),
        ("__x", "v__x"),
        ("WF_x", "v_WF_x"),
    ],
)
def test_names_are_made_of_the_users(name: str, text: str) -> None:
    assert readable(name) == text


def _machine(*variables: Variable, name: str = "m", process: str = "p") -> Machine:
    p = SHEET.process(process, 1, "L1", [SHEET.step(process, "L1", 1, "done")])
    return machine(name, [p], variables, starts(*((v, 0) for v in variables)))


@pytest.mark.parametrize("word", sorted(RESERVED | STANDARD_OPERATORS | DEFINED_HERE))
def test_no_variable_is_called_like_a_word_of_the_language(word: str) -> None:
    names = name_all(_machine(shared(word, BOOL)))
    assert names.variables[word] != word
    assert word in names.variables[word]


def test_all_names_of_a_module_differ() -> None:
    enum = EnumType("p_pc", ("A",))
    variables = (
        shared("p_pc", BOOL),
        shared("p_vars", enum),
        ghost("p_L1", BOOL),
        shared("p", IntType(0, 1)),
        owner_of("p_id"),
        Variable("a.readers", OWNERS, VariableKind.LOCK),
        shared("a_readers", BOOL),
        shared("prop_defined", BOOL),
        shared("Owners", BOOL),
    )
    bare = _machine(*variables)
    process = replace(bare.processes[0], variables=(local("p", "i", BOOL), local("p", "i@4", BOOL)))
    made = replace(
        bare,
        processes=(process,),
        constants=(ConstantDef("p_i", 1, BOOL, ""),),
        properties=(SHEET.builtin("locks"), replace(SHEET.builtin("prop"), kind="invariant")),
    )
    names = name_all(made)
    tables = (
        names.variables,
        names.pcs,
        names.tuples,
        names.processes,
        names.owner_functions,
        names.actions,
        names.constants,
        names.properties,
        names.defined,
        names.enum_sets,
        names.enum_ranks,
    )
    given = [name for table in tables for name in table.values()] + [names.owner_set]
    assert len(given) == len(set(given))
    assert names.variables["p_pc"] == "p_pc"
    assert names.pcs["p"] == "p_pc_1"
    assert name_all(made) == names


@pytest.mark.parametrize(
    ("model", "module"),
    [
        ("collapse", "collapse"),
        ("Integers", "Integers_1"),
        ("tlc", "tlc_1"),
        ("MODULE", "MODULE_1"),
        ("p", "p"),
        ("_", "v_"),
    ],
)
def test_the_module_is_called_like_the_model(model: str, module: str) -> None:
    assert name_all(_machine(name=model)).module == module


def test_owners_differ_from_nobody() -> None:
    assert name_all(_machine(process="p")).owners == ("free", "p")
    assert name_all(_machine(process="free")).owners == ("free", "free[0]")
    bare = _machine()
    two = replace(bare.processes[0], count=2, replicated=True)
    assert name_all(replace(bare, processes=(two,))).owners == ("free", "p[0]", "p[1]")


def test_fields_differ_from_words_only() -> None:
    fields = ("x", "DOMAIN", "p", "_")
    struct = StructType("s", tuple(StructField(name, BOOL) for name in fields))
    names = name_all(replace(_machine(shared("x", BOOL)), structs=(struct,)))
    assert names.fields == {"x": "x", "DOMAIN": "DOMAIN_1", "p": "p", "_": "v_"}


def test_bound_names_avoid_those_of_the_module_and_each_other() -> None:
    names = LocalNames(name_all(_machine(shared("i", BOOL))))
    assert names.bound("i") == "i_1"
    assert names.bound("j") == "j"
    assert names.bound("i") == "i_1"
    assert names.fresh("i") == "i_2"
    assert names.fresh("self") == "self_1"
