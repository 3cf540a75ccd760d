"""docs/models.md, the table of shipped models: made from the models and what is pinned of them."""

import re
from pathlib import Path

import pytest

from golden import check_golden
from shipped import MODELS, name_of
from shipped_facts import DISTINCT, VIOLATED

DOCS = Path(__file__).parents[1] / "docs"

SUBJECTS = {
    "shmem": "khugepaged, holes and userfaultfd (M1 to M5)",
    "freeze": "what may happen to the count of a page that stays in its slot (M6)",
    "cursor": "the cursor in `collapse_file()` (M7)",
    "leaf": "a reader in a leaf that was freed (M8)",
    "reuse": "a huge page that is used for another range (M10)",
    "truncate": "truncation and hole punching; a merge that went wrong (M9, M11)",
    "retract": "page tables that khugepaged takes away (M12, M14)",
    "gup": "pages and page tables that GUP-fast finds (M13)",
    "folio": "a split while somebody looks up (M15)",
    "nr_thps": "huge pages for files that nobody writes (M16)",
    "swap": "one entry for several pages, and truncation (M17)",
    "collapsers": "two collapsers on one range (M18)",
    "rollback": "every failure of a collapse (M19)",
    "tlb": "when the flush must come (M20)",
    "memory": "what a memory model allows",
    "classic": "algorithms that everybody knows",
}
"""The folders below specs/, in the order of the table, and what each is about."""

PAGES = {"memory": "memory-models.md"}
"""Where the page about a folder is not in docs/models/."""

HEAD = """# The shipped models

`tests/test_docs_models.py` makes this page from the models. Each name leads to the model, each
heading to the page about it, which says what is left out.

- *what it is*: the first sentence of the model's own comment. A variant stands behind its base.
- *commits*: those that the comment names, with the release where it says one.
- *violated*: the properties that the model breaks on purpose. All others hold.
- *states*: how many there are without any reduction.
"""

COMMIT = re.compile(
    r'\b(?P<id>(?=[0-9a-f]*\d)[0-9a-f]{12})\b(?:,? "[^"]*")?(?:,? \(?(?P<release>v\d+\.\d[\w.-]*))?'
)


def _comment(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if not line.startswith("///"))
    return "\n".join(line.removeprefix("///").strip() for line in lines[:first])


def _first_sentence(comment: str) -> str:
    paragraph = " ".join(comment.partition("\n\n")[0].split())
    return re.split(r"\.(?: |$)", paragraph)[0].replace("|", "\\|")


def _commits(comment: str) -> str:
    releases: dict[str, str] = {}
    for found in COMMIT.finditer(" ".join(comment.split())):
        releases[found["id"]] = releases.get(found["id"]) or found["release"] or ""
    return ", ".join(f"{c} ({release})" if release else c for c, release in releases.items())


def _row(path: Path) -> str:
    name = name_of(path)
    comment = _comment(path)
    link = f"[{path.stem}](../specs/{name}.kspec)"
    violated = ", ".join(f"`{p}`" for p in sorted(VIOLATED[name]))
    cells = link, _first_sentence(comment), _commits(comment), violated, f"{DISTINCT[name]:,}"
    return f"| {' | '.join(cells)} |"


def _bases(path: Path) -> tuple[str, ...]:
    """The model that it is a variant of, if any, and so on, outermost first; then itself."""
    base = re.search(r'^variant \w+ of "(.+)";', path.read_text(encoding="utf-8"), re.M)
    return (*_bases(path.parent / base[1]), path.stem) if base else (path.stem,)


def _page_of(folder: str) -> str:
    return PAGES.get(folder, f"models/{folder}.md")


def _models_in(folder: str) -> list[Path]:
    return sorted((path for path in MODELS if path.parent.name == folder), key=_bases)


def _section(folder: str, subject: str) -> str:
    head = (
        f"## [{folder}]({_page_of(folder)}): {subject}",
        "",
        "| model | what it is | commits | violated | states |",
        "| --- | --- | --- | --- | --- |",
    )
    return "\n".join((*head, *map(_row, _models_in(folder)), ""))


def test_every_folder_is_in_the_table() -> None:
    assert {path.parent.name for path in MODELS} == set(SUBJECTS)


def test_the_table() -> None:
    sections = (_section(folder, subject) for folder, subject in SUBJECTS.items())
    check_golden(DOCS / "models.md", "\n".join((HEAD, *sections)))


@pytest.mark.parametrize("folder", SUBJECTS)
def test_each_folder_has_a_page_that_names_its_models(folder: str) -> None:
    page = (DOCS / _page_of(folder)).read_text(encoding="utf-8")
    assert f"spec2tla check specs/{folder}" in page
    assert [path.stem for path in _models_in(folder) if f"`{path.stem}" not in page] == []


@pytest.mark.parametrize(
    ("comment", "sentence", "commits"),
    [
        ("One thing. another.", "One thing", ""),
        ("As of v6:\nit is.\n\n70cbc3cc78a9 (v6.0).", "As of v6: it is", "70cbc3cc78a9 (v6.0)"),
        ("ac492b9c70ca, f3f0e1d2150b", "ac492b9c70ca, f3f0e1d2150b", "ac492b9c70ca, f3f0e1d2150b"),
        ('4828d207dc51, "a: b" (v6.1)', '4828d207dc51, "a: b" (v6.1)', "4828d207dc51 (v6.1)"),
        ("fix (e8c716bc6812, v6.5-rc1)", "fix (e8c716bc6812, v6.5-rc1)", "e8c716bc6812 (v6.5-rc1)"),
        ("facadefacade", "facadefacade", ""),
    ],
)  # fmt: skip
def test_what_a_comment_says(comment: str, sentence: str, commits: str) -> None:
    assert _first_sentence(comment) == sentence
    assert _commits(comment) == commits
