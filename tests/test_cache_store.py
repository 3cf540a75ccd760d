"""The folder of the cache holds whole entries or none, and never more than it may."""

import errno
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from spec2tla import resources
from spec2tla.analysis.checks import CheckOptions, plans
from spec2tla.analysis.modules import load_parts
from spec2tla.analysis.paths import real_path
from spec2tla.diagnostics import Sink
from spec2tla.pipeline import Options, check, to_machine
from spec2tla.verdictcache.identity import secret, tool_identity
from spec2tla.verdictcache.model_key import model_key
from spec2tla.verdictcache.store import Store

SPEC = "model m; shared bool b = false; process p { b = true; }\n"


def test_what_is_put_in_comes_out_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path, 1 << 20)
    store.put("a", {"x": [1, True, None, "y"]}, b"secret")
    assert store.get("a", b"secret") == {"x": [1, True, None, "y"]}
    assert store.get("a", b"another") is None
    assert store.get("b", b"secret") is None
    (tmp_path / "a.json").rename(tmp_path / "b.json")
    assert store.get("b", b"secret") is None


def test_what_cannot_be_written_is_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path, 1 << 20)
    store.put("a", [float("nan")])
    store.put("b", ["\ud800"])
    assert (store.get("a"), store.get("b")) == (None, ["\ud800"])


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    store = Store(tmp_path, 5000)
    for number in range(10):
        store.put(f"entry-{number}", "x" * 800)
        at = time.time() - 1000 + number
        os.utime(tmp_path / f"entry-{number}.json", (at, at))
    (tmp_path / "old.part").write_text("x")
    os.utime(tmp_path / "old.part", (0, 0))
    (tmp_path / "new.part").write_text("x")
    (tmp_path / "somebody.else").write_text("x" * 9000)
    assert store.get("entry-0") is not None
    store.trim()
    kept = {"entry-0.json", "entry-7.json", "entry-8.json", "entry-9.json"}
    left = {path.name for path in tmp_path.iterdir()}
    assert left == kept | {"new.part", "somebody.else"}
    assert store.size()[0] == 4
    assert store.clear()[0] == 5
    assert [path.name for path in tmp_path.iterdir()] == ["somebody.else"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path, 1 << 20)
    store.put("a", 1)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    store.put("a", 2)
    assert store.get("a") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def _write(folder: str, number: int) -> None:
    store = Store(Path(folder), 1 << 20)
    for turn in range(50):
        store.put("same", {"by": number, "turn": turn, "text": str(number) * 5000})


def test_writers_at_once_leave_whole_entries(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(str(tmp_path), n)) for n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        value = Store(tmp_path, 1 << 20).get("same")
        assert value is None or isinstance(value, dict)
    for writer in writers:
        writer.join()
    value = Store(tmp_path, 1 << 20).get("same")
    assert isinstance(value, dict)
    assert value["text"] == str(value["by"]) * 5000
    assert [path.name for path in tmp_path.iterdir()] == ["same.json"]


UNUSABLE = {
    "no folder can be made": ("/proc/none", "/proc/none"),
    "relative": ("here", "there"),
    "no secret can be kept": ("{tmp}/cache", "/proc/none"),
}


@pytest.mark.parametrize("where", UNUSABLE)
def test_without_a_folder_everything_works(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, state = UNUSABLE[where]
    monkeypatch.setenv("XDG_CACHE_HOME", cache.format(tmp=tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.kspec").write_text(SPEC)
    for _ in range(2):
        assert check([tmp_path], Options(engine="embedded", cache_mb=1)).exit_code == 0


def test_a_folder_that_others_can_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "cache/spec2tla/verdicts"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    (tmp_path / "m.kspec").write_text(SPEC)
    check([tmp_path], Options(engine="embedded", cache_mb=1))
    assert list(folder.iterdir()) == []


def test_the_secret_stays_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert secret() == secret() is not None
    assert [path.name for path in (tmp_path / "spec2tla").iterdir()] == ["seal"]


def test_the_tool_is_the_same_as_long_as_its_files_are() -> None:
    before = tool_identity()
    tool_identity.cache_clear()
    assert tool_identity() == before
    assert len(before) == 64


# The key of a model ------------------------------------------------------------------------------


def _key(path: Path, text: str) -> str:
    sink = Sink()
    texts = {real_path(path): text}
    program = load_parts(path, sink, library=resources.library(), texts=texts)
    assert program is not None
    machine = to_machine(program, plans(program, sink, CheckOptions())[0], sink)
    assert machine is not None, sink.diagnostics
    return model_key(machine)


SHIPPED = ("shmem/v2", "classic/mcs_lock", "classic/rcu_list", "classic/work_queue", "cursor/v2")


@pytest.mark.parametrize("name", SHIPPED)
def test_lines_and_comments_are_no_part_of_a_model(name: str) -> None:
    path = resources.library() / f"{name}.kspec"
    text = path.read_text(encoding="utf-8")
    moved = "// first\n\n" + text.replace("\n", "\n\n").replace("///", "//")
    assert _key(path, text) == _key(path, moved)
    assert _key(path, text) == _key(path, text.replace(";\n", " ; // and\n"))


def test_no_two_shipped_models_are_taken_for_the_same() -> None:
    folder = resources.library() / "classic"
    paths = sorted(folder.glob("*lock*.kspec"))
    keys = {_key(path, path.read_text(encoding="utf-8")) for path in paths}
    assert len(keys) == len(paths) > 8
