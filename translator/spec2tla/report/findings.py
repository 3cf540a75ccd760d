"""What the doctor finds -> a line each, with the next step where one is due.

In: a `Finding`. Out: text that ends in a line end.
"""

from dataclasses import dataclass

from spec2tla.report.characters import printable
from spec2tla.report.style import Paint, Role, plain

_SUBJECT = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """`hint` says what to do next, where something is wrong or could be better."""

    subject: str
    text: str
    ok: bool = True
    hint: str = ""


def finding_text(finding: Finding, paint: Paint = plain) -> str:
    mark, role = ("ok", Role.GOOD) if finding.ok else ("FAIL", Role.ERROR)
    left = paint(role, f"{mark:<4}")
    text = f"{left}  {finding.subject:<{_SUBJECT}}  {printable(finding.text)}\n"
    if finding.hint:
        text += f"{'':<{_SUBJECT + 8}}{paint(Role.NOTE, printable(finding.hint))}\n"
    return text
