"""How far the tree of a spec reaches, which links are followed, and the names that files show."""

from pathlib import Path

import pytest

from spec2tla.analysis import paths
from spec2tla.analysis.modules import load
from spec2tla.diagnostics import Sink
from trees import MODEL, loaded, project, texts, write


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, which is the current one."""
    folder = project(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("mark", [".git", "pyproject.toml", "spec2tla.toml"])
def test_the_tree_reaches_up_to_the_nearest_mark_of_a_project(mark: str, tmp_path: Path) -> None:
    (tmp_path / "project/deep").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "project" / mark).touch()
    assert paths.tree_root(tmp_path / "project/deep/x.kspec") == tmp_path / "project"


def test_the_tree_of_a_file_without_a_project_is_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_exists", lambda _path: False)
    assert paths.tree_root(tmp_path / "deep/x.kspec") == tmp_path / "deep"


def test_a_given_root_narrows_or_widens_the_tree(tree: Path) -> None:
    write(tree, {"main.kspec": 'model m;\nuse "../outside.kspec";\n'})
    sink = Sink()
    assert load(Path("main.kspec"), sink, root=tree.parent, library=tree) is not None
    assert load(Path("main.kspec"), sink, root=tree / "sub", library=tree) is None


def test_a_folder_that_is_a_link_may_be_named_on_the_command_line(tree: Path) -> None:
    (tree.parent / "link").symlink_to(tree)
    program, findings = loaded(tree, "../link/main.kspec")
    assert program is not None
    assert findings == []


def test_links_inside_of_the_tree_are_followed_and_read_once(tree: Path) -> None:
    write(tree, {"lib/l.kspec": "spinlock l;\n"})
    (tree / "same.kspec").symlink_to("lib/l.kspec")
    write(tree, {"main.kspec": 'model m;\nuse "same.kspec";\nuse "./lib/../lib/l.kspec";\n'})
    program, findings = loaded(tree)
    assert findings == []
    assert texts(program) == ["same.kspec: spinlock l;"]


@pytest.mark.parametrize(
    ("current", "name"), [(".", "sub/main.kspec"), ("sub", "main.kspec"), ("/", None)]
)
def test_files_are_shown_relative_to_the_current_folder(
    current: str, name: str | None, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree, {"sub/main.kspec": MODEL})
    monkeypatch.chdir(tree / current)
    program = load(tree / "sub/main.kspec", Sink(), library=tree)
    assert program is not None
    assert program.files[0].name == (name or (tree / "sub/main.kspec").relative_to("/").as_posix())


def test_a_file_away_from_the_current_folder_is_shown_within_its_tree(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tree, {"sub/main.kspec": MODEL})
    (tree / "other").mkdir()
    monkeypatch.chdir(tree / "other")
    program = load(tree / "sub/main.kspec", Sink(), library=tree)
    assert program is not None
    assert program.files[0].name == "sub/main.kspec"


def test_a_current_folder_that_is_gone_does_no_harm(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "gone").mkdir()
    monkeypatch.chdir(tree / "gone")
    (tree / "gone").rmdir()
    program = load(tree / "main.kspec", Sink(), library=tree)
    assert program is not None
    assert program.files[0].name == "main.kspec"


def test_names_never_hold_control_characters(tree: Path) -> None:
    write(tree, {"a\x1b[31m\n.kspec": MODEL})
    program, _ = loaded(tree, "a\x1b[31m\n.kspec")
    assert program is not None
    assert program.files[0].name == "a?[31m?.kspec"
    _, findings = loaded(tree, "b\x1b\n.kspec")
    assert findings[0].startswith("b??.kspec:1 E0021 `b??.kspec` does not exist")


def test_an_anchor_stays_inside_of_the_source_tree(tree: Path) -> None:
    write(
        tree,
        {
            "main.kspec": "model m;\nshared bool a;\n"
            'process p @src("../x.c", f) {\n@src("/etc/x", "y") a = true;\n'
            'if (a)\n@src("mm/../../x.c", "y") a = false;\n'
            '@src("mm/../mm/x.c", "y") a = false;\n}\n'
            'void f(void) @src("", g) { }\n'
        },
    )
    program, findings = loaded(tree)
    assert program is not None
    assert [finding.split(" | ")[0] for finding in findings] == [
        "main.kspec:3 E0030 `../x.c` leads out of the source tree",
        "main.kspec:4 E0030 `/etc/x` is an absolute path",
        "main.kspec:6 E0030 `mm/../../x.c` leads out of the source tree",
        "main.kspec:9 E0030 `` is not a path",
    ]
