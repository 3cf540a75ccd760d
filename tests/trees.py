"""Small trees of specs for tests: written out, loaded, and what loading said."""

from collections.abc import Mapping
from pathlib import Path

from spec2tla.analysis.modules import Program, load
from spec2tla.diagnostics import Sink

MODEL = "model m;\nshared bool a;\nprocess p { a = true; }\n"


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def project(tmp_path: Path) -> Path:
    """A project's folder, with a folder above that is out of bounds."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    write(folder, {"main.kspec": MODEL})
    write(tmp_path, {"outside.kspec": "shared bool secret;\n"})
    write(tmp_path / "shipped", {"kernel/shmem.kspec": "shared bool shmem;\n"})
    return folder


def loaded(tree: Path, main: str = "main.kspec") -> tuple[Program | None, list[str]]:
    """The program, and each finding as `file:line CODE message | hint | file:line label`."""
    sink = Sink()
    program = load(Path(main), sink, library=tree.parent / "shipped")
    findings = []
    for found in sink.diagnostics:
        labels = [f"{x.span.file.name}:{x.span.first.line} {x.text}" for x in found.labels]
        place = f"{found.span.file.name}:{found.span.first.line}"
        findings.append(" | ".join([f"{place} {found.code} {found.message}", found.hint, *labels]))
    return program, findings


def texts(program: Program | None) -> list[str]:
    """The declarations, each as its file and first line."""
    assert program is not None
    return [f"{d.span.file.name}: {d.span.text.splitlines()[0]}" for d in program.declarations]
