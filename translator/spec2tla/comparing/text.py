"""A comparison -> text for people: what differs, the table, counterexamples, what is needed.

In: a `Comparison`, a width, a paint. Out: text that ends in a line end. Diagnostics are not in it.
"""

from spec2tla.comparing.differences_text import difference_lines
from spec2tla.comparing.model import Comparison
from spec2tla.comparing.necessity_text import necessity_lines
from spec2tla.comparing.summary import summary
from spec2tla.comparing.table_text import table_lines
from spec2tla.comparing.telling import Told, changes, without
from spec2tla.report.characters import printable, wrap
from spec2tla.report.counterexample import counterexample
from spec2tla.report.style import Paint, Role, plain

PAGE = 100


def comparison_text(
    found: Comparison, page: int = PAGE, paint: Paint = plain, *, essential: bool = False
) -> str:
    """Everything. `essential`: counterexamples are without steps that cannot matter."""
    lines: list[str] = []
    for variant in found.variants:
        lines += [*difference_lines(found.base, variant, paint), ""]
    lines += table_lines(found, page, paint)
    for told in changes(found):
        lines += _told(told, page, paint, essential)
    for variant in found.variants:
        if variant.necessity is None:
            continue
        lines += necessity_lines(found.base, variant.side, variant.necessity, page, paint)
        for _, told in without(variant.necessity.attempts):
            lines += _told(told, page, paint, essential)
    word, role = summary(found)
    return "\n".join([*lines, f"{paint(role, word[0])}: {word[1]}"]) + "\n"


def _told(told: Told, page: int, paint: Paint, essential: bool) -> list[str]:
    title = wrap(f"== {printable(told.title)}", page, 3)
    story = counterexample(told.found, told.run, page, paint, essential=essential)
    return [*(paint(Role.STRONG, line) for line in title), "", *story, ""]
