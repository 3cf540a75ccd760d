"""Which files a program is put together from, and which are refused.

Each case is a small tree of files, written out, and what loading its main file says.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from spec2tla.analysis import paths
from spec2tla.analysis.discover import models_below
from trees import MODEL, loaded, project, write


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, which is the current one."""
    folder = project(tmp_path)
    monkeypatch.chdir(folder)
    return folder


# Which files are read ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Refused:
    """A tree, and the one finding (or its beginning) of its main file."""

    name: str
    files: Mapping[str, str]
    finding: str
    links: Mapping[str, str] = field(default_factory=dict)


REFUSED = [
    Refused(
        "missing library with a near name",
        {"main.kspec": 'model m;\nuse "lib/shmen.kspec";\n', "lib/shmem.kspec": "spinlock l;\n"},
        "main.kspec:2 E0021 `lib/shmen.kspec` does not exist | did you mean `lib/shmem.kspec`?",
    ),
    Refused(
        "ending left out",
        {"main.kspec": 'model m;\nuse "l";\n', "l.kspec": "spinlock l;\n"},
        "main.kspec:2 E0021 `l` does not exist | did you mean `l.kspec`?",
    ),
    Refused(
        "missing library whose name is nearest to that of the file itself",
        {"main.kspec": 'model m;\nuse "mine.kspec";\n', "nine.kspec": "spinlock l;\n"},
        "main.kspec:2 E0021 `mine.kspec` does not exist | did you mean `nine.kspec`?",
    ),
    Refused(
        "missing library beside nothing but the file itself",
        {"main.kspec": 'model m;\nuse "mains.kspec";\n'},
        "main.kspec:2 E0021 `mains.kspec` does not exist | ",
    ),
    Refused(
        "missing base",
        {"main.kspec": 'variant m of "xyz.kspec";\nshared bool a;\n'},
        "main.kspec:1 E0021 `xyz.kspec` does not exist | ",
    ),
    Refused(
        "through a file as if it were a folder",
        {"main.kspec": 'model m;\nuse "lib.kspec/x.kspec";\n', "lib.kspec": "spinlock l;\n"},
        "main.kspec:2 E0021 `lib.kspec/x.kspec` does not exist | ",
    ),
    Refused(
        "a folder",
        {"main.kspec": 'model m;\nuse "lib";\n', "lib/shmem.kspec": "spinlock l;\n"},
        "main.kspec:2 E0022 `lib` is a folder, not a file | ",
    ),
    Refused(
        "its own folder",
        {"main.kspec": 'model m;\nuse "lib/..";\n', "lib/shmem.kspec": "spinlock l;\n"},
        "main.kspec:2 E0022 `lib/..` is a folder, not a file | ",
    ),
    Refused(
        "absolute",
        {"main.kspec": 'model m;\nuse "/etc/passwd";\n'},
        "main.kspec:2 E0024 `/etc/passwd` is an absolute path | ",
    ),
    Refused(
        "out of the tree by dots",
        {"main.kspec": 'model m;\nuse "../outside.kspec";\n'},
        "main.kspec:2 E0024 `../outside.kspec` leads out of the tree | ",
    ),
    Refused(
        "out of the tree by dots in the middle",
        {"main.kspec": 'variant m of "lib/../../outside.kspec";\n', "lib/l.kspec": "spinlock l;"},
        "main.kspec:1 E0024 `lib/../../outside.kspec` leads out of the tree | ",
    ),
    Refused(
        "out of the tree by dots, to something that is not there",
        {"main.kspec": 'model m;\nuse "../nothing.kspec";\n'},
        "main.kspec:2 E0024 `../nothing.kspec` leads out of the tree | ",
    ),
    Refused(
        "out of the tree by a link",
        {"main.kspec": 'model m;\nuse "inside.kspec";\n'},
        "main.kspec:2 E0024 `inside.kspec` leads out of the tree | ",
        {"inside.kspec": "../outside.kspec"},
    ),
    Refused(
        "out of the tree by a link to a folder",
        {"main.kspec": 'model m;\nuse "up/outside.kspec";\n'},
        "main.kspec:2 E0024 `up/outside.kspec` leads out of the tree | ",
        {"up": ".."},
    ),
    Refused(
        "the main file itself is a link out of the tree",
        {},
        "main.kspec:1 E0024 `main.kspec` leads out of the tree | ",
        {"main.kspec": "../outside.kspec"},
    ),
    Refused(
        "links in a circle",
        {"main.kspec": 'model m;\nuse "one.kspec";\n'},
        "main.kspec:2 E0023 `one.kspec` cannot be read: too many levels of symbolic links | ",
        {"one.kspec": "two.kspec", "two.kspec": "one.kspec"},
    ),
    Refused(
        "a name too long for the system",
        {"main.kspec": f'model m;\nuse "{"x" * 300}";\n'},
        f"main.kspec:2 E0023 `{'x' * 300}` cannot be read: file name too long | ",
    ),
    Refused(
        "no path at all",
        {"main.kspec": 'model m;\nuse "";\n'},
        "main.kspec:2 E0024 `` is not a path | ",
    ),
    Refused(
        "a path of another system",
        {"main.kspec": 'model m;\nuse "lib\\\\l.kspec";\n'},
        "main.kspec:2 E0024 `lib",
    ),
    Refused(
        "a device",
        {"main.kspec": 'model m;\nuse "null.kspec";\n'},
        "main.kspec:2 E0024 `null.kspec` leads out of the tree | ",
        {"null.kspec": "/dev/null"},
    ),
    Refused(
        "a library checked by itself",
        {"main.kspec": "shared bool a;\n"},
        "main.kspec:1 E0025 nothing to check: main.kspec is a library | ",
    ),
    Refused(
        "a model used",
        {"main.kspec": 'model m;\nuse "n.kspec";\n', "n.kspec": "model n;\nspinlock l;\n"},
        "main.kspec:2 E0026 `n.kspec` is a model, not a library | write a `variant NAME of "
        '"n.kspec";`, or move what both need into a library | n.kspec:1 here it says that it is',
    ),
    Refused(
        "a library as a base",
        {"main.kspec": 'variant m of "l.kspec";\n', "l.kspec": "spinlock l;\n"},
        "main.kspec:1 E0027 `l.kspec` is a library: a variant needs a model or another variant | ",
    ),
    Refused(
        "a library that uses itself",
        {"main.kspec": 'model m;\nuse "l.kspec";\n', "l.kspec": 'use "l.kspec";\nspinlock l;\n'},
        "l.kspec:1 E0028 `l.kspec` refers to itself | ",
    ),
    Refused(
        "libraries in a circle of three, the main file outside of it",
        {
            "main.kspec": 'model m;\nuse "a.kspec";\n',
            "a.kspec": 'use "b.kspec";\n',
            "b.kspec": 'use "sub/c.kspec";\n',
            "sub/c.kspec": '\nuse "../a.kspec";\n',
        },
        "sub/c.kspec:2 E0028 these files refer to each other in a circle: "
        "a.kspec -> b.kspec -> sub/c.kspec -> a.kspec | move what both need into a third file"
        " | a.kspec:1 leads to b.kspec | b.kspec:1 leads to sub/c.kspec",
    ),
    Refused(
        "variants in a circle of three",
        {
            "main.kspec": 'variant a of "b.kspec";\n',
            "b.kspec": 'variant b of "c.kspec";\n',
            "c.kspec": 'variant c of "main.kspec";\n',
        },
        "c.kspec:1 E0028 these files refer to each other in a circle: "
        "main.kspec -> b.kspec -> c.kspec -> main.kspec | ",
    ),
    Refused(
        "a library that uses its model",
        {"main.kspec": 'model m;\nuse "l.kspec";\n', "l.kspec": 'use "main.kspec";\n'},
        "l.kspec:1 E0028 these files refer to each other in a circle: main.kspec -> l.kspec -> "
        "main.kspec | ",
    ),
    Refused(
        "no such shipped library",
        {"main.kspec": "model m;\nuse kernel.shmen;\n"},
        "main.kspec:2 E0029 no library `kernel.shmen` ships with this version | "
        "did you mean `kernel.shmem`?",
    ),
    Refused(
        "no such shipped library, nor any near",
        {"main.kspec": "model m;\nuse kernel.xyz;\n"},
        "main.kspec:2 E0029 no library `kernel.xyz` ships with this version | "
        "there are `kernel.shmem`",
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_file_is_refused_at_the_place_that_asks_for_it(case: Refused, tree: Path) -> None:
    for name, target in case.links.items():
        (tree / name).unlink(missing_ok=True)
        (tree / name).symlink_to(target)
    write(tree, case.files)
    program, findings = loaded(tree)
    assert program is None
    assert [finding[: len(case.finding)] for finding in findings] == [case.finding]


def test_a_main_file_that_does_not_exist_is_reported_with_a_near_name(tree: Path) -> None:
    program, findings = loaded(tree, "maim.kspec")
    assert program is None
    assert findings == [
        "maim.kspec:1 E0021 `maim.kspec` does not exist | did you mean `main.kspec`?"
    ]


def test_a_fifo_is_refused_without_waiting_for_a_writer(tree: Path) -> None:
    os.mkfifo(tree / "pipe.kspec")
    write(tree, {"main.kspec": 'model m;\nuse "pipe.kspec";\n'})
    _, findings = loaded(tree)
    assert findings == ["main.kspec:2 E0022 `pipe.kspec` is not a regular file | "]
    _, findings = loaded(tree, "pipe.kspec")
    assert findings == ["pipe.kspec:1 E0022 `pipe.kspec` is not a regular file | "]


def test_a_file_swapped_for_a_fifo_while_it_is_looked_at_is_refused(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tree / "pipe.kspec")
    regular = (tree / "main.kspec").stat()
    assert stat.S_ISREG(regular.st_mode)
    monkeypatch.setattr(os, "stat", lambda _path: regular)
    found = paths.Found(tree / "pipe.kspec", tree / "pipe.kspec")
    refusal = paths.read(found, "pipe.kspec", 100)
    assert refusal == paths.Refusal("E0022", "`pipe.kspec` is not a regular file")


def test_a_file_that_may_not_be_read_is_reported(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> int:
        raise PermissionError(13, "Permission denied")

    write(tree, {"main.kspec": 'model m;\nuse "l.kspec";\n', "l.kspec": "spinlock l;\n"})
    opened = os.open

    def open_all_but_one(path: Path, flags: int) -> int:
        return refuse() if path.name == "l.kspec" else opened(path, flags)

    monkeypatch.setattr(os, "open", open_all_but_one)
    program, findings = loaded(tree)
    assert program is None
    assert findings == ["main.kspec:2 E0023 `l.kspec` cannot be read: permission denied | "]


def test_a_file_that_is_too_large_or_not_utf8_is_reported_with_its_own_name(tree: Path) -> None:
    write(tree, {"main.kspec": 'model m;\nuse "big.kspec";\nuse "latin.kspec";\n'})
    with (tree / "big.kspec").open("wb") as big:
        big.truncate(1 << 40)
    (tree / "latin.kspec").write_bytes(b"spinlock l; // caf\xe9\n")
    program, findings = loaded(tree)
    assert program is None
    assert [finding.split(" ")[0] for finding in findings] == ["big.kspec:1", "latin.kspec:1"]


def test_a_chain_of_32_files_is_read_and_one_of_33_is_not(tree: Path) -> None:
    chain = {f"l{i}.kspec": f'use "l{i + 1}.kspec";\n' for i in range(1, 33)}
    write(tree, {**chain, "l31.kspec": "spinlock l;\n"})
    write(tree, {"main.kspec": 'model m;\nuse "l1.kspec";\n'})
    program, findings = loaded(tree)
    assert program is not None
    assert findings == []
    write(tree, {**chain, "l32.kspec": "spinlock l;\n"})
    program, findings = loaded(tree)
    assert program is None
    assert findings == ["l31.kspec:1 E0511 more than 32 files in a row refer to the next | "]


def test_a_model_of_more_than_256_files_is_refused(tree: Path) -> None:
    uses = [f"l{i}.kspec" for i in range(256)]
    write(tree, {name: f"spinlock {name.removesuffix('.kspec')};\n" for name in uses})
    write(tree, {"main.kspec": "model m;\n" + "".join(f'use "{name}";\n' for name in uses)})
    program, findings = loaded(tree)
    assert program is None
    assert findings == [
        "main.kspec:257 E0510 the model is put together from more than 256 files | "
    ]


def test_errors_of_all_files_are_shown_in_one_run(tree: Path) -> None:
    write(
        tree,
        {
            "main.kspec": 'model m;\nuse "a.kspec";\nuse "b.kspec";\nuse "none.kspec";\n',
            "a.kspec": "shared bool = ;\nspinlock l;\n",
            "b.kspec": 'use "/etc/passwd";\nspinlock ;\n',
        },
    )
    program, findings = loaded(tree)
    assert program is None
    assert [finding.split(" ")[0] for finding in findings] == [
        "a.kspec:1",
        "b.kspec:1",
        "b.kspec:2",
        "main.kspec:4",
    ]


def test_a_base_whose_header_is_broken_is_not_called_a_library(tree: Path) -> None:
    write(tree, {"main.kspec": 'variant v of "b.kspec";\n', "b.kspec": "model ;\nspinlock l;\n"})
    _, findings = loaded(tree)
    assert [finding.split(" ")[0] for finding in findings] == ["b.kspec:1"]


# A whole folder ----------------------------------------------------------------------------------


def test_models_below_leaves_out_libraries_and_what_is_hidden(tree: Path) -> None:
    write(
        tree,
        {
            "b/variant.kspec": '// first a comment\n/* more */ variant v of "../main.kspec";\n',
            "b/library.kspec": "/// model x;\nspinlock l;\n",
            "b/broken.kspec": "model {\n",
            "b/empty.kspec": "// nothing\n",
            "b/notes.txt": "model x;\n",
            ".hidden/x.kspec": MODEL,
        },
    )
    (tree / "link").symlink_to("b")
    (tree / "gone.kspec").symlink_to("nowhere")
    assert [path.as_posix() for path in models_below(Path())] == [
        "b/broken.kspec",
        "b/empty.kspec",
        "b/variant.kspec",
        "gone.kspec",
        "main.kspec",
    ]
