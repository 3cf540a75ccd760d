"""Files become one program: how declarations of bases, variants and libraries merge."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from spec2tla.analysis.merging import name_of
from spec2tla.pipeline import Options, check
from spec2tla.syntax import ast
from trees import loaded, project, texts, write


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, which is the current one."""
    folder = project(tmp_path)
    monkeypatch.chdir(folder)
    return folder


def test_libraries_stand_where_they_are_used_first(tree: Path) -> None:
    write(
        tree,
        {
            "main.kspec": 'model m;\nconst A = 1;\nuse "x.kspec";\nuse kernel.shmem;\n'
            'use "lib/y.kspec";\nconst B = 2;\n',
            "x.kspec": 'use "lib/y.kspec";\nconst X = 1;\n',
            "lib/y.kspec": "const Y = 1;\n",
        },
    )
    program, findings = loaded(tree)
    assert findings == []
    assert texts(program) == [
        "main.kspec: const A = 1;",
        "lib/y.kspec: const Y = 1;",
        "x.kspec: const X = 1;",
        "<spec2tla>/kernel/shmem.kspec: shared bool shmem;",
        "main.kspec: const B = 2;",
    ]
    assert program is not None
    assert [file.name for file in program.files] == [
        "main.kspec",
        "x.kspec",
        "lib/y.kspec",
        "<spec2tla>/kernel/shmem.kspec",
    ]


VARIANTS = {
    "base.kspec": "/// The base.\nmodel base;\n"
    'use "lib.kspec";\nconst NR = 2;\nshared bool a, b;\nassume a;\nmemory sc;\n'
    "process p { a = true; }\nvoid f(void) { b = true; }\n"
    'invariant i "t": a;\nexpect i violated;\nexpect deadlock violated;\nnocheck locks;\n'
    "check large { NR = 3; }\n",
    "lib.kspec": "enum e { X, Y };\nstruct s { bool f; };\nspinlock l, k;\n",
    "one.kspec": 'variant one of "base.kspec";\n'
    "override process p { a = false; }\noverride shared bool b = true;\nshared bool c;\n"
    "expect i holds;\nassume b;\nnocheck guards;\n",
    "two.kspec": '/// The second.\nvariant two of "one.kspec";\nuse "lib.kspec";\n'
    "override process p { b = false; }\noverride shared bool c = true;\n"
    "override enum e { X, Y, Z };\noverride mutex k;\noverride check large { NR = 4; }\n"
    "memory sc;\nconst NEW = 1;\n",
}


def test_a_variant_replaces_in_place_and_adds_at_the_end(tree: Path) -> None:
    write(tree, VARIANTS)
    program, findings = loaded(tree, "one.kspec")
    assert findings == []
    assert texts(program) == [
        "lib.kspec: enum e { X, Y };",
        "lib.kspec: struct s { bool f; };",
        "lib.kspec: spinlock l, k;",
        "lib.kspec: spinlock l, k;",
        "base.kspec: const NR = 2;",
        "base.kspec: shared bool a, b;",
        "one.kspec: override shared bool b = true;",
        "base.kspec: assume a;",
        "base.kspec: memory sc;",
        "one.kspec: override process p { a = false; }",
        "base.kspec: void f(void) { b = true; }",
        'base.kspec: invariant i "t": a;',
        "one.kspec: expect i holds;",
        "base.kspec: expect deadlock violated;",
        "base.kspec: nocheck locks;",
        "base.kspec: check large { NR = 3; }",
        "one.kspec: shared bool c;",
        "one.kspec: assume b;",
        "one.kspec: nocheck guards;",
    ]
    assert program is not None
    assert (program.name, program.doc) == ("one", "The base.")
    assert [header.name.text for header in program.bases] == ["base"]


def test_a_variant_of_a_variant_keeps_the_order_and_knows_what_was_replaced(tree: Path) -> None:
    write(tree, VARIANTS)
    program, findings = loaded(tree, "two.kspec")
    assert findings == []
    lines = texts(program)
    assert lines[0] == "two.kspec: override enum e { X, Y, Z };"
    assert lines[3] == "two.kspec: override mutex k;"
    assert lines[8:10] == ["two.kspec: memory sc;", "two.kspec: override process p { b = false; }"]
    assert lines[15:] == [
        "two.kspec: override check large { NR = 4; }",
        "two.kspec: override shared bool c = true;",
        "one.kspec: assume b;",
        "one.kspec: nocheck guards;",
        "two.kspec: const NEW = 1;",
    ]
    assert program is not None
    assert (program.name, program.doc) == ("two", "The second.")
    assert [header.name.text for header in program.bases] == ["one", "base"]
    assert [(r.name, r.old.span.file.name, r.new.span.file.name) for r in program.replaced] == [
        ("p", "base.kspec", "one.kspec"),
        ("b", "base.kspec", "one.kspec"),
        ("i", "base.kspec", "one.kspec"),
        ("p", "one.kspec", "two.kspec"),
        ("c", "one.kspec", "two.kspec"),
        ("e", "lib.kspec", "two.kspec"),
        ("k", "lib.kspec", "two.kspec"),
        ("large", "base.kspec", "two.kspec"),
        ("memory", "base.kspec", "two.kspec"),
    ]


def test_each_declaration_of_variables_or_locks_has_one_declarator(tree: Path) -> None:
    write(tree, VARIANTS)
    program, _ = loaded(tree, "base.kspec")
    assert program is not None
    several = (ast.SharedDecl, ast.LockDecl)
    single = [d for d in program.declarations if isinstance(d, several)]
    assert [name_of(d).text for d in single] == ["l", "k", "a", "b"]
    assert all(len(d.declarators) == 1 for d in single)


@dataclass(frozen=True)
class Clash:
    """A base, a variant of it and a library, what is said of them and how many are declared."""

    name: str
    base: str
    variant: str
    finding: str
    library: str = "spinlock unused;"


CLASHES = [
    Clash(
        "override of nothing, near another",
        "process khugepaged { }",
        "override process khugepagd { }",
        "v.kspec:3 E0250 the base has no declaration `khugepagd` to override | "
        "did you mean `khugepaged`?",
    ),
    Clash(
        "override of nothing",
        "process khugepaged { }",
        "override shared bool x;",
        "v.kspec:3 E0250 the base has no declaration `x` to override | "
        "remove `override` to add the declaration",
    ),
    Clash(
        "override of another kind of name",
        "enum entry { A };",
        "override struct entry { bool b; };",
        "v.kspec:3 E0250 the base has no struct `entry` to override | "
        "the base's `entry` is an enum",
    ),
    Clash(
        "override of what only the variant has",
        "process p { }",
        "shared bool x; override shared bool x = true;",
        "v.kspec:3 E0250 the base does not declare `x` | remove `override`"
        " | v.kspec:3 declared here, not in the base",
    ),
    Clash(
        "override of what only the variant's library has",
        "process p { }",
        "override spinlock unused;",
        "v.kspec:3 E0250 the base does not declare `unused` | remove `override`"
        " | l.kspec:1 declared here, not in the base",
    ),
    Clash(
        "clash with the base",
        "shared bool a;",
        "ghost int a;",
        "v.kspec:3 E0251 `a` is declared by the base already | write `override` before the "
        "declaration to replace the base's | b.kspec:2 first declared here",
    ),
    Clash(
        "clash of a check with the base",
        "check large { }",
        "check large { }",
        "v.kspec:3 E0251 `large` is declared by the base already | write `override` before the "
        "declaration to replace the base's | b.kspec:2 first declared here",
    ),
    Clash(
        "overridden twice",
        "shared bool a;",
        "override shared bool a = true;\noverride shared bool a = false;",
        "v.kspec:4 E0253 `a` is overridden twice |  | v.kspec:3 first overridden here",
    ),
    Clash(
        "override in a model",
        "shared bool b;\noverride shared bool a;",
        "shared bool c;",
        "b.kspec:3 E0252 `override` of `a` in a file that is not a variant | only a file that "
        'begins with `variant NAME of "base.kspec";` can override',
    ),
    Clash(
        "override in a library of a variant",
        "shared bool a;",
        "shared bool c;",
        "l.kspec:1 E0252 `override` of `a` in a file that is not a variant | only a file that "
        'begins with `variant NAME of "base.kspec";` can override',
        "override shared bool a = true;",
    ),
    Clash(
        "a variant's library against the base",
        "shared bool a;",
        "shared bool c;",
        "l.kspec:1 E0254 `a` is declared in b.kspec already | rename one of the two"
        " | b.kspec:2 first declared here",
        "int a(void) { return 0; }",
    ),
    Clash(
        "a variant against its own library",
        "shared bool a;",
        "mutex unused;",
        "v.kspec:3 E0254 `unused` is declared in l.kspec already | rename one of the two"
        " | l.kspec:1 first declared here",
    ),
]


@pytest.mark.parametrize("case", CLASHES, ids=lambda case: case.name)
def test_clashes_show_both_places(case: Clash, tree: Path) -> None:
    write(
        tree,
        {
            "b.kspec": f"model b;\n{case.base}\n",
            "v.kspec": f'variant v of "b.kspec";\nuse "l.kspec";\n{case.variant}\n',
            "l.kspec": f"{case.library}\n",
        },
    )
    program, findings = loaded(tree, "v.kspec")
    assert program is not None
    assert findings == [case.finding]


def test_two_libraries_that_declare_one_name_are_both_shown(tree: Path) -> None:
    write(
        tree,
        {
            "main.kspec": 'model m;\nuse "x.kspec";\nuse "y.kspec";\n',
            "x.kspec": "\nspinlock l;\n",
            "y.kspec": "shared bool l;\n",
        },
    )
    _, findings = loaded(tree)
    assert findings == [
        "y.kspec:1 E0254 `l` is declared in x.kspec already | rename one of the two"
        " | x.kspec:2 first declared here"
    ]


def test_names_of_different_kinds_do_not_clash(tree: Path) -> None:
    write(
        tree,
        {
            "main.kspec": 'model m;\nuse "x.kspec";\nstruct n { bool f; };\nspinlock n;\n'
            'check n { }\ninvariant n "": true;\n',
            "x.kspec": "enum n { A };\n",
        },
    )
    program, findings = loaded(tree)
    assert findings == []
    assert len(texts(program)) == 5


def test_duplicates_within_one_file_are_left_to_name_resolution(tree: Path) -> None:
    write(tree, {"main.kspec": "model m;\nspinlock l;\nshared bool l;\n"})
    program, findings = loaded(tree)
    assert findings == []
    assert len(texts(program)) == 2


def test_the_checks_of_a_base_are_checks_of_its_variants(tree: Path) -> None:
    """With what the variant overrides; a block is replaced like any other declaration."""
    write(
        tree,
        {
            "base.kspec": "model base;\nconst N = 1;\nshared int(0..9) x = 0;\n"
            'process p { x = N; }\ninvariant low "t": x <= 1;\n'
            "check two { N = 2; expect low violated; }\ncheck three { N = 3; only low; }\n",
            "main.kspec": 'variant main of "base.kspec";\n'
            "override process p { x = N + 1; }\nexpect low violated;\n"
            "override check three { N = 5; only low; expect low violated; }\n"
            "check four { N = 4; }\n",
        },
    )
    result = check([Path("main.kspec")], Options(engine="embedded"))
    assert [(run.check, run.bounds["N"]) for run in result.runs] == [
        ("default", 1), ("two", 2), ("three", 5), ("four", 4),
    ]  # fmt: skip
    assert result.exit_code == 0
