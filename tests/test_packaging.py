"""A wheel holds all that the tool needs: grammar, templates, shipped specs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shipped import SPECS

ROOT = Path(__file__).parent.parent

_PIP_WHEEL = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "-w",
            str(folder),
            str(ROOT),
        ],
        check=True,
        timeout=240,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_data_files_are_inside(unpacked: Path) -> None:
    data = unpacked / "spec2tla" / "_data"
    assert (data / "grammar" / "kspec.lark").is_file()
    assert (data / "tla" / "module.tla.j2").is_file()
    assert (unpacked / "spec2tla" / "py.typed").is_file()
    assert (unpacked / "spec2tla" / "report" / "html" / "page.html.j2").is_file()
    shipped = {path.relative_to(SPECS) for path in SPECS.rglob("*.kspec")}
    assert {p.relative_to(data / "specs") for p in (data / "specs").rglob("*.kspec")} == shipped


def test_it_checks_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    spec = tmp_path / "two.kspec"
    spec.write_text(
        "model two; use kernel.refcount; shared struct refcount r = { .refs = 1 };"
        " process q { get_page(&r); }"
        ' shared bool b; process p { b = true; } invariant i "says nothing": b || !b;\n'
    )
    done = subprocess.run(
        [sys.executable, "-m", "spec2tla", "check", "--engine", "embedded", str(spec)],
        env={**os.environ, "PYTHONPATH": str(unpacked), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "passed: 1 check" in done.stdout
