"""Slips in kspec itself, recognised where a parse stopped.

In: a place. Out: a finding, or None where another explanation fits. `MISTAKES` is the order in
which they are asked; what none of them knows, syntax/errors.py says in general terms.
"""

from collections.abc import Callable
from difflib import get_close_matches

from spec2tla.diagnostics import Label
from spec2tla.source import Span
from spec2tla.syntax.grammar import reserved_words
from spec2tla.syntax.lexemes import Kind
from spec2tla.syntax.mistakes_c import TYPES
from spec2tla.syntax.place import Finding, Place
from spec2tla.syntax.recovery import DECLARATION_WORDS, MODIFIERS, begins

_CLOSE = {")": "(", "]": "[", "}": "{"}
_WORD_OPERATORS = {"and": "&&", "or": "||", "not": "!"}
_CONTROL = frozenset({"if", "while", "for", "do", "switch", "return", "goto", "break", "continue"})
_AFTER_VARIABLES = frozenset({"=", "+=", "-=", "++", "--", ".", "->", "["})
_FOREIGN = {
    "typedef": "name a type by `enum` or `struct`",
    "union": "use a `struct`, or an `enum` of the cases",
    "extern": "bring in declarations with `use`",
    "var": "write `shared TYPE NAME = VALUE;`",
    "let": "write `shared TYPE NAME = VALUE;`",
    "DEFINE_SPINLOCK": "write `spinlock NAME;`",
    "DEFINE_MUTEX": "write `mutex NAME;`",
    "DECLARE_RWSEM": "write `rwsem NAME;`",
    "DEFINE_RWLOCK": "write `rwlock NAME;`",
    "DECLARE_COMPLETION": "write `completion NAME;`",
    "spinlock_t": "write `spinlock NAME;`",
    "thread": "write `process NAME { … }`",
    "import": 'write `use "file.kspec";`',
    "include": 'write `use "file.kspec";`',
    "module": "write `model NAME;`",
    "guarded_by": "it stands after a variable: `shared bool b guarded_by(l);`",
    "writes_guarded_by": "it stands after a variable: `shared bool b writes_guarded_by(l);`",
    "timeout": "it stands in a check: `check NAME { timeout = 10m; }`",
    "only": "it stands in a check: `check NAME { only P, Q; }`",
    "@src": "it stands after the name of a process or a function",
    "assert": 'write `invariant NAME "what it means": CONDITION;`',
}


def missing_brace(place: Place) -> Finding | None:
    """A declaration begins at the margin, or the file ends, while a bracket is open."""
    if not place.brackets:
        return None
    opening = place.brackets[-1]
    label = Label(place.span(opening), f"this `{opening.text}` is not closed")
    closing = {"(": ")", "[": "]", "{": "}"}[opening.text]
    if place.at == len(place.code):
        message = f"expected `{closing}` before the end of the file"
        return place.finding("E0109", message, label, culprit=opening.start)
    for at in range(place.at, max(place.at - 3, -1), -1):
        if begins(place.file, place.code, at, nested=True):
            word = place.code[at]
            if opening.start > word.start:
                return None
            message = f"expected `{closing}` before `{word.text}`"
            span = place.span(word)
            return place.finding("E0109", message, label, span=span, culprit=opening.start)
    return None


def stray_closer(place: Place) -> Finding | None:
    """A closing bracket with nothing open that it could close."""
    opening = _CLOSE.get(place.here.text)
    if opening is None or any(bracket.text == opening for bracket in place.brackets):
        return None
    return place.finding("E0120", f"this `{place.here.text}` closes nothing", hint="delete it")


def lonely_word(place: Place) -> Finding | None:
    """`else`, `or`, `case`, `default` that belong to nothing."""
    homes = {"else": "if", "or": "either", "case": "switch", "default": "switch"}
    home = homes.get(place.here.text)
    if home is None or not place.at_statement:
        return None
    hint = ""
    if place.before.text == ";" and place.peek(-2).text == "}":
        hint = "the `;` after the `}` ends the statement before it"
    return place.finding("E0101", f"`{place.here.text}` without its `{home}`", hint=hint)


def word_operator(place: Place) -> Finding | None:
    """`a and b`, `not a`."""
    for lexeme in (place.here, place.before):
        operator = _WORD_OPERATORS.get(lexeme.text)
        if operator is None:
            continue
        if lexeme is place.here and not place.after_operand:
            continue
        if lexeme is place.before and lexeme.text != "not":
            continue
        message = f"`{lexeme.text}` is not an operator"
        span = place.span(lexeme)
        return place.finding("E0101", message, span=span, hint=f"write `{operator}`")
    return None


def property_text(place: Place) -> Finding | None:
    """`invariant x: …` without its sentence."""
    if place.accepts != {"a text in quotes"}:
        return None
    kind = place.peek(-2).text
    if kind not in {"invariant", "transition", "property"}:
        return None
    return place.finding(
        "E0101",
        f"expected a text in quotes before {quoted(place)}",
        hint=f'say in a sentence what it means: `{kind} {place.before.text} "…": …;`',
    )


def plain_variable(place: Place) -> Finding | None:
    """`int x = 3;` at top level, and a function that has no body."""
    statement = place.statement
    while statement and statement[0].text in MODIFIERS:
        statement = statement[1:]
    if place.brackets or not statement or statement[0].text not in TYPES:
        return None
    if place.accepts == {"("} and place.here.text in {"=", ";", "[", ","}:
        return place.finding(
            "E0119",
            f"the variable `{place.before.text}` says neither `shared` nor `ghost`",
            span=place.span(place.before),
            hint=f"write `shared {statement[0].text} …`; a value that never changes is a `const`",
        )
    if place.here.text == ";" and "@src" in place.accepts:
        hint = "delete it if it is a prototype: functions need not be declared before their use"
        return place.finding("E0101", "a function needs its body", hint=hint)
    return None


def process_parameters(place: Place) -> Finding | None:
    """`process p(int x) {`."""
    words = {lexeme.text for lexeme in place.statement}
    if place.here.text != "(" or place.brackets or not words & {"process", "observer"}:
        return None
    hint = "instances differ by `self`: `process NAME[N] { … }`"
    return place.finding("E0101", "a process has no parameters", hint=hint)


def memory_form(place: Place) -> Finding | None:
    """`memory = weak;` at top level, `memory weak;` in a check."""
    if place.before.text != "memory":
        return None
    if place.here.text == "=" and "a name" in place.accepts:
        return place.finding("E0101", "no `=` here", hint="write `memory weak;`")
    if place.here.kind is Kind.WORD and place.accepts == {"="}:
        message = f"expected `=` before `{place.here.text}`"
        return place.finding("E0101", message, hint="in a check, write `memory = weak;`")
    return None


def array_size(place: Place) -> Finding | None:
    """`int x[] = …`."""
    if (place.before.text, place.here.text) != ("[", "]"):
        return None
    return place.finding("E0101", "expected a size before `]`", hint="an array has a fixed size")


def declaration_as_body(place: Place) -> Finding | None:
    """`if (x) int y = 1;`."""
    if place.here.text not in TYPES - {"void"} or not place.at_statement:
        return None
    hint = "put it into `{ }`, or before the statement"
    return place.finding("E0101", "a declaration cannot stand here alone", hint=hint)


def reserved_name(place: Place) -> Finding | None:
    """`bool queue;`."""
    word = place.here.text
    if word not in reserved_words() or "a name" not in place.accepts:
        return None
    if word in _CONTROL and not (place.at_name and _same_line(place)):
        return None
    if place.at_declaration or place.after_operand or word in TYPES - {"set", "queue"}:
        return None
    return place.finding(
        "E0118", f"`{word}` is a reserved word and cannot be a name", hint="choose another name"
    )


def _same_line(place: Place) -> bool:
    return place.file.position(place.before.end).line == place.file.position(place.here.start).line


def unknown_declaration(place: Place) -> Finding | None:
    """Something at top level that begins no declaration."""
    if not place.at_declaration:
        return None
    word = place.here.text
    if place.here.kind is not Kind.WORD:
        return place.finding("E0124", f"{quoted(place)} does not begin a declaration")
    hint = _hint_by_what_follows(place) or _declaration_hint(word)
    return place.finding("E0124", f"`{word}` does not begin a declaration", hint=hint)


def _hint_by_what_follows(place: Place) -> str:
    if place.here.text in _FOREIGN:
        return ""
    if place.peek(1).text in _AFTER_VARIABLES:
        return "statements stand in a process or in a function"
    following = [lexeme.text for lexeme in place.code[place.at + 1 : place.at + 100]]
    marks = [text for text in following if text in {";", "{"}]
    if following[:1] == ["("] and marks[:1] == ["{"]:
        return "a function begins with the type of its result, or with `void`"
    return ""


def _declaration_hint(word: str) -> str:
    if word in _FOREIGN:
        return _FOREIGN[word]
    if word.startswith("__"):
        return "leave out annotations of the kernel"
    if close := get_close_matches(word, sorted(DECLARATION_WORDS), n=1, cutoff=0.7):
        return f"did you mean `{close[0]}`?"
    if word in reserved_words():
        return "statements stand in a process or in a function"
    return "declarations begin with `const`, `enum`, `shared`, `spinlock`, `process` and the like"


def missing_semicolon(place: Place) -> Finding | None:
    """Something goes on where a `;` could have stood."""
    if ";" not in place.accepts or place.at_statement or place.at_expression or not place.at:
        return None
    end = place.before.end
    span = Span(place.file, end, end)
    return place.finding("E0108", f"expected `;` before {quoted(place)}", span=span)


def quoted(place: Place) -> str:
    """The offending lexeme for a message."""
    text = place.here.text
    if not text:
        return "the end of the file"
    return f"`{text if len(text) <= 32 else text[:28] + '…'}`"


def initial_value(place: Place) -> Finding | None:
    """`spinlock l = 1;`, `struct s { int x = 1; };`."""
    if place.here.text == "=" and place.accepts == {",", "}"}:
        hint = "its values are compared in order of declaration: `A < B`"
        return place.finding("E0101", "the members of an enum have no numbers", hint=hint)
    assigned = any(lexeme.text == "=" for lexeme in place.statement)
    if place.here.text != "=" or not {",", ";"} <= place.accepts or assigned:
        return None
    message = "no initial value can stand here"
    hint = "locks start free; fields get their values where a variable is declared"
    return place.finding("E0101", message, hint=hint)


def library_path(place: Place) -> Finding | None:
    """`use kernel/shmem;`."""
    if place.here.text not in {"/", "-"} or not place.statement:
        return None
    if place.statement[0].text != "use":
        return None
    return place.finding(
        "E0101",
        f"expected `;` before `{place.here.text}`",
        hint='the parts of a library\'s name are separated by `.`; a path stands in quotes: `"…"`',
    )


BEFORE_C: tuple[Callable[[Place], Finding | None], ...] = (
    missing_brace,
    stray_closer,
    lonely_word,
    word_operator,
    property_text,
    process_parameters,
    memory_form,
    array_size,
    initial_value,
    library_path,
)
"""Asked before the mistakes of C."""

AFTER_C: tuple[Callable[[Place], Finding | None], ...] = (
    plain_variable,
    declaration_as_body,
    reserved_name,
    unknown_declaration,
    missing_semicolon,
)
"""Asked after them."""
