"""Makes the pictures of this folder anew; for those who change how reports look.

In: the shipped models, and a Chromium. Out: a PNG and an SVG file beside this one.
From the project's folder: `python docs/images/make.py`, with the tool installed. No test needs it.
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

CHECK = ("check", "specs/shmem/v2.kspec", "--property", "no_silent_fill", "--engine", "embedded")
LAST_STEP = "#0/0/21"
"""Of the first run and its first property: the step that breaks it."""

STYLES = {
    "1": "font-weight:bold", "2": "fill:#6b6b6b", "31": "fill:#b3261e", "32": "fill:#1a7f37",
    "33": "fill:#8a5a00", "34": "fill:#2456a6", "36": "fill:#006d77",
}  # fmt: skip
"""What a terminal with black on white makes of the codes that the text report uses."""

FONT, ADVANCE, LEADING, MARGIN = 13, 7.83, 18, 16

TERMINAL = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
     viewBox="0 0 {width} {height}" role="img" aria-label="a report on a terminal">
<rect width="100%" height="100%" rx="6" fill="#fff" stroke="#d0d0d0"/>
<g font-family="'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"
   font-size="{font}px" fill="#1c1c1c">
{lines}
</g>
</svg>
"""

_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
_WORDS = re.compile(r"\S+(?: \S+)*")


def spec2tla(*arguments: str) -> str:
    """What the tool prints."""
    command = [sys.executable, "-m", "spec2tla", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def drawn(text: str) -> str:
    """Text with the escapes of a terminal, as a picture; no escape outlasts its line."""
    lines = text.rstrip("\n").split("\n")
    columns = max(len(_ESCAPE.sub("", line)) for line in lines)
    return TERMINAL.format(
        width=round(2 * MARGIN + columns * ADVANCE),
        height=2 * MARGIN + len(lines) * LEADING,
        font=FONT,
        lines="\n".join(_line(line, number) for number, line in enumerate(lines) if line),
    )


def _line(line: str, number: int) -> str:
    """Each piece stands where its column is: a font may be wider, and spaces may be dropped."""
    first, *rest = _ESCAPE.split(line)
    y = MARGIN + FONT + number * LEADING
    at = 0
    drawn: list[str] = []
    for codes, piece in zip(["", *rest[::2]], [first, *rest[1::2]], strict=True):
        style = ";".join(STYLES[code] for code in codes.split(";") if code in STYLES)
        styled = f' style="{style}"' if style else ""
        for words in _WORDS.finditer(piece):
            x = MARGIN + (at + words.start()) * ADVANCE
            shown = html.escape(words[0], quote=False)
            drawn.append(f'<text x="{x:.1f}" y="{y}"{styled}>{shown}</text>')
        at += len(piece)
    return "".join(drawn)


def photograph(address: str, name: str, width: int, height: int) -> None:
    """A page as a browser shows it, once its scripts have run."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--disable-lcd-text",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--virtual-time-budget=2000",
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={HERE / name}",
                address,
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        text = spec2tla(*CHECK, "--color", "--report", "text", "--report", f"html:{report}")
        (HERE / "text-report.svg").write_text(drawn(text), encoding="utf-8")
        photograph(f"{report.as_uri()}{LAST_STEP}", "html-report.png", 1280, 800)


if __name__ == "__main__":
    main()
