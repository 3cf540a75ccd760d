"""The libraries that ship with the tool: `use kernel.NAME;`.

tests/library/ has, for each library, a model of the same name that calls what it offers.
"""

import re
from pathlib import Path

import pytest

from shipped import MODELS, SPECS
from spec2tla.analysis.modules import load
from spec2tla.diagnostics import Sink
from spec2tla.pipeline import Options, check
from spec2tla.values import REDUCTIONS
from spec2tla.verdict import Result
from trees import project, write

FOLDER = Path(__file__).parent / "library"
KERNEL = SPECS / "kernel"
PAGE = Path(__file__).parents[1] / "docs" / "kernel-library.md"
NAMES = sorted(path.relative_to(KERNEL).with_suffix("").as_posix() for path in KERNEL.rglob("*.*"))

DISTINCT = {
    "locks": (6_712,),
    "mm": (47_540,),
    "mmap_lock": (184,),
    "pagecache": (2_739, 1_394, 1_333),
    "refcount": (2_839, 2_550),
    "shmem": (6_047, 14_848),
    "uffd": (2_866, 607),
    "vma": (67, 95),
    "xarray": (312, 644, 1_502, 1_864, 2_542),
}
"""Distinct states of each model's checks, without reductions."""


def _checked(name: str, engine: str, no_reduce: frozenset[str] = frozenset()) -> Result:
    return check([FOLDER / f"{name}.kspec"], Options(engine=engine, no_reduce=no_reduce))


def test_each_has_a_model() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.kspec")) == NAMES == sorted(DISTINCT)


@pytest.mark.parametrize("name", NAMES)
def test_a_model_uses_it(name: str) -> None:
    """Its verdicts are as it says, without a warning, and its size is known."""
    result = _checked(name, "embedded", frozenset(REDUCTIONS))
    assert result.diagnostics == ()
    assert result.exit_code == 0
    assert tuple(run.states.distinct for run in result.runs if run.states) == DISTINCT[name]


@pytest.mark.tlc
@pytest.mark.parametrize("name", NAMES)
def test_both_engines_agree(name: str) -> None:
    assert _checked(name, "both").exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_its_model_calls_every_function(name: str) -> None:
    library = (KERNEL / f"{name}.kspec").read_text(encoding="utf-8")
    functions = re.findall(
        r"^static inline .*?(\w+)\(struct|^static inline .*?(\w+)\(", library, re.M
    )
    declared = {one or other for one, other in functions} - {"int"}
    called = (FOLDER / f"{name}.kspec").read_text(encoding="utf-8") + library
    assert declared
    assert [f for f in sorted(declared) if len(re.findall(rf"\b{f}\(", called)) < 2] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_function_is_described(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = page.partition(f"\n## kernel.{name}\n")[2].partition("\n## ")[0]
    library = (KERNEL / f"{name}.kspec").read_text(encoding="utf-8")
    functions = re.findall(r"^static inline (?:(?:enum|struct) )?\S+ \*?(\w+)\(", library, re.M)
    assert functions
    assert [f for f in functions if f"`{f}(" not in section] == []


def test_libraries_are_no_models() -> None:
    assert [path for path in MODELS if path.is_relative_to(KERNEL)] == []


def _files(folder: Path, text: str) -> list[str]:
    write(folder, {"main.kspec": text})
    sink = Sink()
    program = load(folder / "main.kspec", sink, library=SPECS)
    assert program is not None, sink.diagnostics
    return [file.name for file in program.files[1:]]


def test_a_file_of_the_user_takes_no_library_s_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    monkeypatch.chdir(folder)
    write(folder, {"kernel/shmem.kspec": "shared bool mine;\n", "shmem.kspec": "spinlock l;\n"})
    assert _files(folder, "model m;\nuse kernel.shmem;\n") == ["<spec2tla>/kernel/shmem.kspec"]
    both = 'model m;\nuse "kernel/shmem.kspec";\nuse kernel.shmem;\n'
    assert _files(folder, both) == ["kernel/shmem.kspec", "<spec2tla>/kernel/shmem.kspec"]


def test_each_is_read_once(tmp_path: Path) -> None:
    folder = project(tmp_path)
    write(folder, {"mine.kspec": "use kernel.shmem;\nuse kernel.refcount;\n"})
    text = 'model m;\nuse kernel.refcount;\nuse "mine.kspec";\nuse kernel.shmem;\n'
    names = [name for name in _files(folder, text) if name.startswith("<")]
    assert sorted(names) == ["<spec2tla>/kernel/refcount.kspec", "<spec2tla>/kernel/shmem.kspec"]


def test_a_library_uses_others(tmp_path: Path) -> None:
    """Those of deeper folders have the folders in their names."""
    folder = project(tmp_path)
    shipped = tmp_path / "shipped"
    write(
        shipped,
        {
            "kernel/mm/rmap.kspec": "use kernel.shmem;\nconst RMAP = 1;\n",
            "kernel/shmem.kspec": 'use "mm/rmap.kspec";\nshared bool shmem;\n',
            "kernel/top.kspec": "use kernel.mm.rmap_of;\nuse kernel.shmem;\n",
            "kernel/mm/rmap_of.kspec": "const OF = 1;\n",
        },
    )
    write(folder, {"main.kspec": "model m;\nuse kernel.top;\nprocess p { ; }\n"})
    sink = Sink()
    assert load(folder / "main.kspec", sink, library=shipped) is None
    (circle,) = sink.diagnostics
    assert circle.code == "E0028"
    assert "<spec2tla>/kernel/mm/rmap.kspec -> <spec2tla>/kernel/shmem.kspec" in circle.message
    write(shipped, {"kernel/shmem.kspec": "shared bool shmem;\n"})
    program = load(folder / "main.kspec", Sink(), library=shipped)
    assert program is not None
    assert [file.name.rpartition("kernel/")[2] for file in program.files[1:]] == [
        "top.kspec", "mm/rmap_of.kspec", "shmem.kspec",
    ]  # fmt: skip


def test_diagnostics_name_it_in_the_same_way_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path)
    text = "model m;\nuse kernel.shmem;\nspinlock xa_lock;\nprocess p { cache[0] = PAGE; }\n"
    write(folder, {"main.kspec": text})
    for current in (folder, SPECS, SPECS / "kernel"):
        monkeypatch.chdir(current)
        (clash,) = check([folder / "main.kspec"], Options(engine="embedded")).diagnostics
        assert clash.code == "E0254"
        assert clash.message == "`xa_lock` is declared in <spec2tla>/kernel/shmem.kspec already"


def test_names_of_a_model_that_a_library_has_too_are_no_matter_of_its_user(tmp_path: Path) -> None:
    """The library's parameter is called `page`; nobody but the library could change that."""
    folder = project(tmp_path)
    text = (FOLDER / "refcount.kspec").read_text(encoding="utf-8")
    assert "struct refcount page " in text
    write(folder, {"main.kspec": text})
    assert check([folder / "main.kspec"], Options(engine="embedded")).diagnostics == ()


def test_what_a_model_leaves_unused_of_a_library_is_not_reported(tmp_path: Path) -> None:
    """Its own statements are."""
    folder = project(tmp_path)
    text = (
        "model m;\nuse kernel.refcount;\n"
        "shared struct refcount r = { .refs = 1 };\nshared bool lost = false;\n"
        "process p { if (!get_page_unless_zero(&r)) lost = true; get_page(&r); }\n"
        'invariant i "i": !lost;\n'
    )
    write(folder, {"main.kspec": text})
    (run,) = check([folder / "main.kspec"], Options(engine="embedded")).runs
    assert run.unreached is not None
    assert [origin.text for origin in run.unreached] == ["lost = true;"]
