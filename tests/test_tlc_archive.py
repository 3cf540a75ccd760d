"""The archive that lets TLC start faster: made once, used where it fits, and never in the way."""

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from spec2tla.tlc.archive import archive_file, flags_to_make, flags_to_use, is_made
from spec2tla.tlc.command import TlcRequest, command_line
from spec2tla.tlc.find import Jar, Java, find_jar, find_java
from spec2tla.tlc.result import Completed
from spec2tla.tlc.run import check
from spec2tla.tlc.training import begin, finish, make

MODULE = """---- MODULE M ----
EXTENDS Naturals
VARIABLE x
Init == x = 0
Next == x < 3 /\\ x' = x + 1
====
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "spec2tla" / "java"


@pytest.fixture
def java(tmp_path: Path) -> Java:
    path = tmp_path / "java"
    path.write_text("a runtime")
    return Java(path, "17.0.15", "--java")


@pytest.fixture
def jar(tmp_path: Path) -> Jar:
    path = tmp_path / "tla2tools.jar"
    path.write_text("a jar")
    return Jar(path, "2.15", "--tla2tools", 8)


def _request(java: Java, jar: Jar, archive: Path | None) -> TlcRequest:
    config = "INIT Init\nNEXT Next\n"
    return TlcRequest("M", {"M.tla": MODULE}, config, java, jar, 256, 60.0, archive=archive)


# Where it is -------------------------------------------------------------------------------------


def test_the_archive_is_in_the_cache(cache: Path, java: Java, jar: Jar) -> None:
    file = archive_file(java, jar)
    assert file is not None
    assert file.parent == cache
    assert file == archive_file(java, jar)
    assert not is_made(file)


def test_another_java_or_another_jar_has_another_archive(
    cache: Path, java: Java, jar: Jar, tmp_path: Path
) -> None:
    files = {archive_file(java, jar), archive_file(replace(java, version="21.0.1"), jar)}
    copy = tmp_path / "copy.jar"
    shutil.copy2(jar.path, copy)
    files.add(archive_file(java, replace(jar, path=copy)))
    status = jar.path.stat()
    jar.path.write_text("A jar")
    os.utime(jar.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    files.add(archive_file(java, jar))
    assert len(files) == 4


def test_an_old_java_has_none(cache: Path, java: Java, jar: Jar) -> None:
    assert archive_file(replace(java, version="11.0.2"), jar) is None


def test_without_a_cache_there_is_none(
    java: Java, jar: Jar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(java.path))
    assert archive_file(java, jar) is None


def test_a_folder_that_others_can_write_is_not_used(cache: Path, java: Java, jar: Jar) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert archive_file(java, jar) is None


# Flags -------------------------------------------------------------------------------------------


def test_what_is_not_there_is_not_used(java: Java, jar: Jar, tmp_path: Path) -> None:
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    empty.touch()
    for archive in (None, missing, empty):
        assert flags_to_use(archive, java) == ()
        assert "-Xlog:disable" not in command_line(_request(java, jar, archive), tmp_path)


@pytest.mark.parametrize(
    ("version", "use", "make"),
    [
        ("17.0.15", "-XX:SharedArchiveFile=", "-XX:ArchiveClassesAtExit="),
        ("24.0.1", "-XX:SharedArchiveFile=", "-XX:ArchiveClassesAtExit="),
        ("25.0.2", "-XX:AOTCache=", "-XX:AOTCacheOutput="),
    ],
)
def test_each_java_has_its_own_flags(
    java: Java, jar: Jar, tmp_path: Path, version: str, use: str, make: str
) -> None:
    archive = tmp_path / "archive"
    archive.write_text("classes")
    other = replace(java, version=version)
    assert f"{use}{archive}" in command_line(_request(other, jar, archive), tmp_path)
    assert f"{make}{archive}" in flags_to_make(archive, other)


# Making it ---------------------------------------------------------------------------------------


def _fake(tmp_path: Path, script: str) -> Java:
    """A Java that does what the script says; `$archive` is the file that it is to write."""
    path = tmp_path / "fake"
    find = "for word; do case $word in *AtExit=*) archive=${word#*=};; esac; done\n"
    path.write_text(f"#!/bin/sh\n{find}{script}\n")
    path.chmod(0o755)
    return Java(path, "17.0.15", "--java")


def _made(java: Java, jar: Jar) -> Path:
    file = archive_file(java, jar)
    assert file is not None
    make(file, java, jar, threading.Event())
    return file


def test_it_is_made_whole(cache: Path, jar: Jar, tmp_path: Path) -> None:
    file = _made(_fake(tmp_path, "echo classes > $archive"), jar)
    assert file.read_text() == "classes\n"
    assert {path.suffix for path in cache.iterdir()} == {".jsa", ".lock"}


def test_a_java_that_makes_none_is_asked_once(cache: Path, jar: Jar, tmp_path: Path) -> None:
    count = tmp_path / "count"
    java = _fake(tmp_path, f"echo run >> {count}")
    file = _made(java, jar)
    assert _made(java, jar) == file
    assert file.exists()
    assert not is_made(file)
    assert count.read_text() == "run\n"


def test_several_at_once_make_one(cache: Path, jar: Jar, tmp_path: Path) -> None:
    count = tmp_path / "count"
    java = _fake(tmp_path, f"echo run >> {count}; sleep 0.5; echo classes > $archive")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _made(java, jar), range(4)))
    assert count.read_text() == "run\n"
    assert is_made(_made(java, jar))


def test_what_is_stopped_leaves_nothing(cache: Path, jar: Jar, tmp_path: Path) -> None:
    java = _fake(tmp_path, "echo half > $archive; sleep 60")
    file = archive_file(java, jar)
    assert file is not None
    begin(file, java, jar)
    finish(seconds=0.2)
    assert not file.exists()
    assert {path.suffix for path in cache.iterdir()} <= {".lock"}


def test_what_killed_processes_left_goes_and_few_archives_stay(
    cache: Path, jar: Jar, tmp_path: Path
) -> None:
    cache.mkdir(parents=True, mode=0o700)
    (cache / "tlc-1.a.part").write_text("half")
    for number in range(9):
        old = cache / f"tlc-{number}.jsa"
        old.write_text("classes")
        os.utime(old, (number, number))
    file = _made(_fake(tmp_path, "echo classes > $archive"), jar)
    left = {path.name for path in cache.iterdir() if path.suffix != ".lock"}
    assert left == {file.name, "tlc-8.jsa", "tlc-7.jsa", "tlc-6.jsa"}


def test_no_room_in_the_cache_is_no_failure(
    cache: Path, jar: Jar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = _fake(tmp_path, "echo classes > $archive")
    file = archive_file(java, jar)
    assert file is not None

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    begin(file, java, jar)
    finish(seconds=60.0)
    assert not file.exists()


# The real TLC ------------------------------------------------------------------------------------


@pytest.mark.tlc
def test_tlc_starts_from_it(cache: Path) -> None:
    java, jar = find_java(None), find_jar(None)
    file = _made(java, jar)
    assert is_made(file)
    result = check(_request(java, jar, file))
    assert isinstance(result.outcome, Completed)
    assert is_made(file)


@pytest.mark.tlc
@pytest.mark.parametrize("size", [64, 100_000])
def test_a_damaged_archive_changes_no_result(cache: Path, tmp_path: Path, size: int) -> None:
    java, jar = find_java(None), find_jar(None)
    damaged = tmp_path / "damaged.jsa"
    damaged.write_bytes(_made(java, jar).read_bytes()[:size])
    result = check(_request(java, jar, damaged))
    assert isinstance(result.outcome, Completed)
    assert result.statistics.distinct == 4


def test_a_crash_drops_the_archive_and_runs_again(jar: Jar, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsa"
    archive.write_text("damaged")
    output = Path(__file__).parent / "tlc_output" / "2.15" / "success"
    said = next(path for path in (output, output.with_suffix(".txt")) if path.exists())
    script = f'case "$*" in *SharedArchiveFile*) kill -SEGV $$;; esac; cat {said}'
    result = check(_request(_fake(tmp_path, script), jar, archive))
    assert isinstance(result.outcome, Completed)
    assert not archive.exists()
