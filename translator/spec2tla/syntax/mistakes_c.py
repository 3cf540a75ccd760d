"""C that kspec does not have, recognised where a parse stopped.

In: a place. Out: a finding in the words of someone who pasted C, or None where another explanation
fits. Each function knows one habit; `C_MISTAKES` is the order in which they are asked.
"""

import re
from collections.abc import Callable

from spec2tla.source import Span
from spec2tla.suggest import did_you_mean
from spec2tla.syntax.lexemes import Kind, Lexeme
from spec2tla.syntax.place import Finding, Place

TYPES = frozenset({"bool", "int", "enum", "struct", "set", "queue", "void"})
_KNOWN_TYPES = "types are `bool`, `int(lo..hi)`, `enum NAME`, `struct NAME`, `set(…)`, `queue(…)`"
_TYPE_HINT = "use `int(0..N)` with the range that matters, `bool`, or an enum"
_WIDTHS = frozenset({"unsigned", "signed", "long", "short", "char", "float", "double"})
_ATOMICS = frozenset({"atomic_t", "atomic_long_t", "refcount_t", "kref"})
_FIXED = re.compile(r"(__)?[us](8|16|32|64)|(__)?[bl]e(16|32|64)|u?int\d+_t|\w+_t")
_QUALIFIERS = frozenset({"const", "static", "extern", "volatile", "register", "inline"})
_CONDITIONS = frozenset({"if", "while", "for", "await", "assert", "BUG_ON", "WARN_ON", "assume"})
_OPERATORS = frozenset(
    {"==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&", "|", "^", "&&", "||", "?"}
)
_ASSIGNMENTS = frozenset({"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="})


def is_c_type(word: str) -> bool:
    """Whether a word is a type of C or of the kernel that kspec does not have."""
    return word in _WIDTHS or _FIXED.fullmatch(word) is not None


def qualifier(place: Place) -> Finding | None:
    """`const int x`, `static int x` in a body."""
    found = next((part for part in (place.here, place.before) if part.text in _QUALIFIERS), None)
    if found is None or not place.brackets or (found is place.before and not _word(place.here)):
        return None
    return place.finding(
        "E0111",
        f"kspec has no `{found.text}` variables in a body",
        span=place.span(found),
        hint="a local variable is its type and its name, as in `int(0..3) x;`",
    )


def typed_constant(place: Place) -> Finding | None:
    """`const int NR = 3;`."""
    typed = place.here.text in TYPES or is_c_type(place.here.text)
    if place.before.text != "const" or place.brackets or not typed:
        return None
    return place.finding("E0111", "a constant has no type", hint="write `const NAME = VALUE;`")


def c_type(place: Place) -> Finding | None:
    """`unsigned long x`, `u64 x`, `spinlock_t l`."""
    here = place.here
    operand = place.at_expression and not place.at_statement
    if is_c_type(here.text) and not operand and not place.after_operand:
        first = place.at
    elif _word(here) and is_c_type(place.before.text):
        first = place.at - 1
    else:
        return None
    while first and place.code[first - 1].text in _WIDTHS:
        first -= 1
    found = place.code[first]
    return place.finding(
        "E0111",
        f"kspec has no type `{_run(place, first)}`",
        span=place.span(found),
        hint=_replacement(place, found.text),
        culprit=place.culprit if found is here else found.start,
    )


def _run(place: Place, first: int) -> str:
    """The C type words in a row, from the first one on."""
    words = [place.code[first].text]
    for lexeme in place.code[first + 1 : first + 4]:
        if lexeme.text not in _WIDTHS | {"int"}:
            break
        words.append(lexeme.text)
    return " ".join(words)


def _replacement(place: Place, word: str) -> str:
    if word == "spinlock_t":
        return "write `spinlock NAME;` among the declarations of the file"
    if word in _ATOMICS:
        return "write `shared int(0..N) NAME;`: `atomic_inc(NAME)` and the like take it"
    if word in {"float", "double"}:
        return "models count in whole numbers"
    return _TYPE_HINT


def no_type(place: Place) -> Finding | None:
    """`shared boool b;`: a name where only a type can stand."""
    if not place.at_type or not _word(place.here) or place.at_statement or place.at_declaration:
        return None
    if not _word(place.peek(1)) or "a name" in place.accepts:
        return None
    word = place.here.text
    hint = did_you_mean(word, TYPES) or _KNOWN_TYPES
    return place.finding("E0111", f"`{word}` is not a type", hint=hint)


def unknown_type(place: Place) -> Finding | None:
    """`pgoff index = 0;`: two names in a row where a statement began."""
    if not _word(place.here) or len(place.statement) != 1:
        return None
    before = place.before
    if not _word(before) or place.file.position(before.end).line != _line(place, place.here):
        return None
    if before.text in {"and", "or", "not", "process", "observer", "else"} or place.at_declaration:
        return None
    if place.peek(1).text not in {";", "=", "[", ","} or "goto" in place.accepts:
        return None
    if ";" not in place.accepts:
        return None
    return place.finding(
        "E0111",
        f"`{before.text}` is not a type",
        span=place.span(before),
        hint=_KNOWN_TYPES,
    )


def cast(place: Place) -> Finding | None:
    """`(u64)x`, `(struct page *)x`, `(void)f()`."""
    opening = _cast_ends(place) or _cast_begins(place)
    if opening is None:
        return None
    hint = "leave it out: values here have no width and no representation"
    if place.here.text == "void":
        hint = "leave it out: the result of a call may be ignored"
    return place.finding("E0112", "kspec has no casts", span=place.span(opening), hint=hint)


def _cast_begins(place: Place) -> Lexeme | None:
    typed = place.here.text in TYPES or is_c_type(place.here.text)
    if not (place.at_expression and typed and place.before.text == "("):
        return None
    called = place.peek(-2)
    names_a_function = _word(called) and called.text not in _CONDITIONS | {"return", "switch"}
    return None if names_a_function else place.before


def _cast_ends(place: Place) -> Lexeme | None:
    if place.here.text == ")" and place.before.text == "*" and place.peek(-3).text == "(":
        return place.peek(-3)
    parts = (place.peek(-3).text, place.before.text)
    operand = place.here.kind in {Kind.WORD, Kind.NUMBER} or place.here.text in {"(", "{"}
    if parts == ("(", ")") and operand and is_c_type(place.peek(-2).text):
        return place.peek(-3)
    return None


def size_of(place: Place) -> Finding | None:
    """`sizeof(struct page)`, `sizeof x`."""
    if place.before.text == "(" and place.peek(-2).text in {"sizeof", "typeof", "offsetof"}:
        found = place.peek(-2)
    elif place.before.text == "sizeof":
        found = place.before
    else:
        return None
    hint = "objects have no size here; model what the code does with it"
    return place.finding("E0112", f"kspec has no `{found.text}`", span=place.span(found), hint=hint)


def arrow_typo(place: Place) -> Finding | None:
    """`a => b`, `a <=> b`, `a === b`."""
    here, before = place.here, place.before
    if here.text == "=" and place.peek(1).text == ">" and place.peek(1).start == here.end:
        return place.finding(
            "E0101",
            "`=>` is not an operator",
            span=Span(place.file, here.start, here.end + 1),
            hint="implication is `==>`, at least is `>=`",
        )
    if here.start != before.end:
        return None
    if (before.text, here.text) == (":", "="):
        span = Span(place.file, before.start, here.end)
        return place.finding("E0101", "`:=` is not an operator", span=span, hint="`=` assigns")
    if (before.text, here.text) in {("<=", ">"), ("==", "="), ("!=", "=")}:
        whole = before.text + here.text
        known = {"<=>": "equivalence is `<==>`", "===": "write `==`", "!==": "write `!=`"}
        return place.finding(
            "E0101",
            f"`{whole}` is not an operator",
            span=Span(place.file, before.start, here.end),
            hint=known[whole],
        )
    return None


def assignment(place: Place) -> Finding | None:
    """`if (x = 1)`, `x = y = z`, `return x += 1`."""
    if place.here.text not in _ASSIGNMENTS | {"="} or not place.after_operand:
        return None
    if _in_condition(place):
        hint = "`==` compares" if place.here.text == "=" else "assign in a statement before it"
        return place.finding("E0113", "an assignment inside a condition", hint=hint)
    assigned = any(lexeme.text in _ASSIGNMENTS | {"="} for lexeme in place.statement)
    if not assigned and not place.brackets:
        return _in_property(place)
    if assigned:
        return place.finding(
            "E0112",
            "an assignment has no value: it cannot be part of another one",
            hint="write one statement for each",
        )
    hint = "`==` compares" if place.here.text == "=" else ""
    return place.finding("E0112", "an assignment cannot stand in an expression", hint=hint)


def _in_property(place: Place) -> Finding | None:
    first = place.statement[0].text if place.statement else ""
    if place.here.text != "=" or first not in {"invariant", "transition", "property", "assume"}:
        return None
    return place.finding("E0113", "an assignment inside a condition", hint="`==` compares")


def _in_condition(place: Place) -> bool:
    return any(_holds_condition(place, bracket) for bracket in place.brackets)


def _holds_condition(place: Place, bracket: Lexeme) -> bool:
    """Whether what stands before the place in this bracket is a condition."""
    opening = place.code.index(bracket)
    word = place.code[opening - 1].text if opening else ""
    if bracket.text != "(" or word not in _CONDITIONS:
        return False
    return word != "for" or any(part.text == ";" for part in place.code[opening : place.at])


def step(place: Place) -> Finding | None:
    """`a[i++]`, `x = --y`."""
    if place.here.text not in {"++", "--"}:
        return None
    if not place.at_expression and not place.after_operand:
        return None
    return place.finding(
        "E0112",
        f"`{place.here.text}` is a statement of its own, it has no value",
        hint=f"write `x{place.here.text};` before or after this statement",
    )


def comma(place: Place) -> Finding | None:
    """`i = 0, j = 0`, `(a, b)`, `a[i, j]`."""
    if place.here.text != "," or "," in place.accepts or not place.brackets:
        return None
    if not place.after_operand and place.before.text not in {"++", "--"}:
        return None
    if place.brackets[-1].text == "[":
        hint = "for more than one dimension write `a[i][j]`"
        return place.finding("E0112", "one index in each pair of brackets", hint=hint)
    if place.code[place.code.index(place.brackets[-1]) - 1].text in {"forall", "exists"}:
        hint = "write one inside of the other: `forall (i in R) forall (j in S) …`"
        return place.finding("E0112", "a quantifier has one variable", hint=hint)
    return place.finding(
        "E0112", "kspec has no comma operator", hint="write one statement for each"
    )


def fraction(place: Place) -> Finding | None:
    """`1.5`."""
    numbers = (place.peek(-2).kind, place.here.kind) == (Kind.NUMBER, Kind.NUMBER)
    if not numbers or place.before.text != ".":
        return None
    span = Span(place.file, place.peek(-2).start, place.here.end)
    return place.finding("E0105", "kspec has no fractions", span=span, hint="use whole numbers")


def dereference(place: Place) -> Finding | None:
    """`*p = 1`, `x = *p`, `int *p`."""
    if place.here.text != "*":
        return None
    if place.at_name and place.before.text != "goto":
        return place.finding(
            "E0112",
            "no `*` can stand here: only structs have pointers",
            hint="use the variable itself; `struct NAME *` points to an object of a pool",
        )
    if not place.at_expression:
        return None
    return place.finding(
        "E0112",
        "kspec has no `*` in front of an expression: there are no pointers to variables",
        hint="use the variable itself, or `p->field` for an object of a pool",
    )


def comparison(place: Place) -> Finding | None:
    """`x == 1;`, `x + 1;` as a statement."""
    if not place.after_lvalue or place.here.text not in _OPERATORS:
        return None
    hint = "`=` assigns: `x = 1;`" if place.here.text == "==" else "assign it: `x = …;`"
    return place.finding("E0116", "a value alone does nothing as a statement", hint=hint)


def text(place: Place) -> Finding | None:
    """`printk("…")`."""
    if place.here.kind is not Kind.STRING or not place.at_expression:
        return None
    return place.finding(
        "E0112",
        "a text in quotes is no value",
        hint="leave out messages such as printk(); a model has nothing to print",
    )


def ellipsis(place: Place) -> Finding | None:
    """`case 1 ... 3:`."""
    if place.here.text != ".." or "case" not in {lexeme.text for lexeme in place.statement}:
        return None
    hint = "write `case 1: case 2: case 3:`"
    return place.finding("E0112", "a `case` has one value, not a range", hint=hint)


def elvis(place: Place) -> Finding | None:
    """`a ?: b`."""
    if (place.before.text, place.here.text) != ("?", ":"):
        return None
    return place.finding("E0112", "kspec has no `?:` without a middle", hint="write `a ? a : b`")


def indirect_call(place: Place) -> Finding | None:
    """`ops->fault(x)`."""
    if place.here.text != "(" or not place.after_operand:
        return None
    if place.peek(-2).text not in {"->", "."}:
        return None
    return place.finding(
        "E0112",
        "only a function can be called, by its name",
        span=place.span(place.before),
        hint="call the function that the pointer stands for",
    )


def loop_macro(place: Place) -> Finding | None:
    """`list_for_each_entry(x, y) {` and `elif (x) {`."""
    if (place.before.text, place.here.text) != (")", "{") or ";" not in place.accepts:
        return None
    word = next((lexeme for lexeme in place.statement if _word(lexeme)), place.before)
    if word.text in {"elif", "elsif", "elseif"}:
        message, hint = f"kspec has no `{word.text}`", "write `else if (…)`"
    else:
        message = f"kspec has no macros such as `{word.text}(…) {{`"
        hint = "write the loop as `for` or `while`"
    return place.finding("E0112", message, span=place.span(word), hint=hint)


def _word(lexeme: Lexeme) -> bool:
    return lexeme.kind is Kind.WORD


def _line(place: Place, lexeme: Lexeme) -> int:
    return place.file.position(lexeme.start).line


C_MISTAKES: tuple[Callable[[Place], Finding | None], ...] = (
    cast,
    size_of,
    qualifier,
    typed_constant,
    c_type,
    fraction,
    arrow_typo,
    assignment,
    step,
    dereference,
    comma,
    comparison,
    text,
    ellipsis,
    elvis,
    indirect_call,
    loop_macro,
    no_type,
    unknown_type,
)
