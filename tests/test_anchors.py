"""The lock file of anchors: written, compared, merged by people, never a way out of the tree."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from gating import CODE, COMMENTED, FOLDING, RACY_CODE, SPEC
from spec2tla.anchors.lock import Entry, parse_lock, print_lock
from spec2tla.cli import main
from spec2tla.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Specs in one place, the code in another."""
    (tmp_path / "linux/mm").mkdir(parents=True)
    (tmp_path / "linux" / FOLDING).write_text(CODE)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/fold.kspec").write_text(SPEC)
    (tmp_path / "specs/spec2tla.toml").write_text('tree = "../linux"\n')
    monkeypatch.chdir(tmp_path / "specs")
    return tmp_path


def anchors(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["anchors", *arguments])


def test_what_was_recorded_is_the_same_until_the_code_changes(folder: Path) -> None:
    assert anchors("check").exit_code == 1
    assert "was never recorded" in anchors("check").stdout
    first = anchors("update")
    assert (first.exit_code, first.stdout.endswith("2 functions, 2 new\n")) == (0, True)
    assert anchors("check").stdout == "2 anchored functions, as recorded\n"
    (folder / "linux" / FOLDING).write_text(RACY_CODE)
    drifted = anchors("check")
    assert drifted.exit_code == 1
    assert "mm/folding.c:6: fold_slot() has changed" in drifted.stdout
    assert "modelled at fold.kspec:7" in drifted.stdout
    assert "-            return -EBUSY;" in drifted.stdout.replace("-" + " " * 16, "-" + " " * 12)
    assert anchors("update").exit_code == 0
    assert anchors("check").exit_code == 0


def test_the_lock_is_readable_and_steady(folder: Path) -> None:
    anchors("update")
    lock = (folder / "specs/anchors.lock").read_text()
    assert "\n| static int fold_slot(struct table *table, unsigned long index)\n" in lock
    assert "Too late" not in lock
    (folder / "linux" / FOLDING).write_text(COMMENTED)
    assert anchors("check").exit_code == 0
    anchors("update")
    assert (folder / "specs/anchors.lock").read_text() == lock


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CODE.replace("fold_slot(", "fold_slots("), "there is no fold_slot() (did you mean"),
        (CODE.replace("->folded = true;", "->state = 1;"), "fold_slot() has no line `slot_of"),
        (None, "there is no such file"),
    ],
)
def test_what_is_gone_is_told(code: str | None, said: str, folder: Path) -> None:
    anchors("update")
    file = folder / "linux" / FOLDING
    file.unlink() if code is None else file.write_text(code)
    found = anchors("check")
    assert found.exit_code == 1
    assert said in found.stdout
    # What was recorded of it stays, to be compared with what takes its place.
    assert anchors("update").exit_code == 1
    assert "fold_slot sha256" in (folder / "specs/anchors.lock").read_text()


def test_links_out_of_the_tree_are_not_followed(folder: Path) -> None:
    secret = folder / "secret.c"
    secret.write_text(CODE.replace("-EBUSY", "-SECRET"))
    file = folder / "linux" / FOLDING
    file.unlink()
    file.symlink_to(secret)
    found = anchors("check")
    assert found.exit_code == 1
    assert "leads out of the tree" in found.stdout
    anchors("update")
    lock = folder / "specs/anchors.lock"
    assert not lock.exists() or "SECRET" not in lock.read_text()


def test_paths_out_of_the_tree_are_errors_of_the_spec(folder: Path) -> None:
    (folder / "secret.c").write_text(CODE)
    spec = SPEC.replace("mm/folding.c", "../secret.c")
    (folder / "specs/fold.kspec").write_text(spec)
    found = anchors("update")
    assert found.exit_code == 2
    assert "E0030" in found.stderr
    assert not (folder / "specs/anchors.lock").exists()


def test_without_a_tree_it_is_asked_for(folder: Path) -> None:
    (folder / "specs/spec2tla.toml").write_text("")
    assert "--tree" in anchors("check").stderr
    assert anchors("check", "--tree", "../nowhere").exit_code == 2
    assert anchors("update", "--tree", "../linux").exit_code == 0


def test_a_merge_that_failed_is_told_with_its_line(folder: Path) -> None:
    anchors("update")
    lock = folder / "specs/anchors.lock"
    good = lock.read_text()
    lock.write_text(good.replace("| {\n", "<<<<<<< HEAD\n| {\n", 1))
    found = anchors("check")
    assert found.exit_code == 2
    assert "anchors.lock:" in found.stderr
    assert anchors("update").exit_code == 0
    assert lock.read_text() == good


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))
entries = st.builds(
    Entry,
    st.lists(texts.map(str.rstrip), min_size=1).map("\n".join),
    st.text("0123456789abcdef", min_size=64, max_size=64),
)
keys = st.tuples(
    st.from_regex(r"[a-z][a-z/. ]{0,20}[a-z]", fullmatch=True),
    st.from_regex(r"[a-z_]{1,9}", fullmatch=True),
)


@given(st.dictionaries(keys, entries))
def test_a_lock_is_read_as_it_was_written(lock: dict[tuple[str, str], Entry]) -> None:
    assert parse_lock(print_lock(lock), "anchors.lock") == lock


@given(st.text())
def test_no_text_breaks_the_reading_of_locks(text: str) -> None:
    try:
        lock = parse_lock(text, "anchors.lock")
    except UsageError:
        return
    assert parse_lock(print_lock(lock), "anchors.lock").keys() == lock.keys()
