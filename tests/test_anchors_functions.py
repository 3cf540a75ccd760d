"""Functions are found in C as kernels have it, whatever the preprocessor does in them."""

import pytest

from spec2tla.anchors.functions import digest, functions, named

PIECES = {
    "plain": ("static int f(int a)\n{\n\treturn a;\n}\n", ["f"]),
    "type on a line of its own": ("static ssize_t\nf_show(struct k *k)\n{\n}\n", ["f_show"]),
    "attributes before": ("static void __init __maybe_unused f(void)\n{\n}\n", ["f"]),
    "attributes after": ("static int f(int a)\n\t__releases(&a->lock)\n{\n}\n", ["f"]),
    "both": ("static __always_inline struct a *f(void) __must_hold(&l) { return 0; }\n", ["f"]),
    "gnu attribute": ("__attribute__((noinline)) int f(void) { return 0; }\n", ["f"]),
    "pointer to function": ("static int (*f(int a))(int b)\n{\n\treturn 0;\n}\n", ["f"]),
    "old style": ("int\nf(a, b)\n\tint a;\n\tchar *b;\n{\n\treturn a;\n}\n", ["f"]),
    "system call": ("SYSCALL_DEFINE3(lseek, int, fd, int, o)\n{\n}\n", ["lseek", "sys_lseek"]),
    "macro that defines": ("BPF_CALL_2(bpf_x, int, a, int, b)\n{\n}\n", ["bpf_x"]),
    "function-like macro": ("#define f(x) do { \\\n\tg(x); \\\n} while (0)\n", ["f"]),
    "branches with braces": (
        "static void f(int a)\n{\n#ifdef X\n\tif (a) {\n#else\n\tif (!a) {\n#endif\n"
        "\t\tg();\n\t}\n}\n",
        ["f"],
    ),
    "branches with heads": (
        "#ifdef X\nint f(int a)\n{\n#else\nint f(void)\n{\n#endif\n\treturn 0;\n}\n",
        ["f"],
    ),
    "loops that are macros": (
        "void f(void)\n{\n\tlist_for_each_entry(a, &b, c) {\n\t\tg(a);\n\t}\n}\n",
        ["f"],
    ),
    "braces in strings": ("void f(void)\n{\n\tg(\"}\", '{', '\\'');\n}\n", ["f"]),
    "braces in comments": ("/* { */\nvoid f(void)\n{\n\t// }\n}\n", ["f"]),
    "no function: a type": ("struct f {\n\tint (*g)(int);\n};\n", []),
    "no function: a table": ("static const struct o f = {\n\t.g = h,\n};\n", []),
    "no function: a declaration": ("int f(int a);\nextern void g(void);\n", []),
    "no function: a macro's use": ("EXPORT_SYMBOL(f);\nDEFINE_MUTEX(g);\n", []),
}


@pytest.mark.parametrize("name", PIECES)
def test_each_piece_gives_its_names(name: str) -> None:
    text, names = PIECES[name]
    assert [name for function in functions(text) for name in function.names] == names


def test_no_piece_hides_the_others() -> None:
    names = [name for text, _ in PIECES.values() for f in functions(text) for name in f.names]
    every = functions("\n".join(text for text, _ in PIECES.values()))
    assert [name for function in every for name in function.names] == names


def test_braces_that_do_not_match_end_with_the_function() -> None:
    text = "void a(void)\n{\n\tBEGIN {\n\tx();\n}\n\nvoid b(void)\n{\n\ty();\n}\n"
    assert [f.names for f in functions(text)] == [("a",), ("b",)]


def test_definitions_that_the_preprocessor_chooses_between_count_together() -> None:
    text = "#ifdef X\nint f(void)\n{\n\treturn 1;\n}\n#else\nint f(void) { return 0; }\n#endif\n"
    found = named(functions(text), "f")
    assert [(f.first, f.last) for f in found] == [(2, 5), (7, 7)]


SAME = "int f(int a)\n{\n\treturn a + 1;\n}\n"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("int f(int a) { return a+1; }", True),
        ("int f(int a)\n{\n\t/* One more. */\n\treturn a + 1; // so\n}\n", True),
        ("int f(int a)\r\n{\r\n\treturn a + 1;\r\n}\r\n", True),
        ("int f(int a)\n{\n\treturn a + 2;\n}\n", False),
        ("int f(int a)\n{\n\treturn a ++1;\n}\n", False),
        ('int f(int a)\n{\n\treturn a + "1";\n}\n', False),
    ],
)
def test_comments_and_white_space_do_not_count(other: str, same: bool) -> None:
    assert (digest(other) == digest(SAME)) is same


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000,
        "{" * 50_000,
        "}" * 50_000,
        "int f" + "(" * 3000 + "){}",
        "#" + "/*" * 50_000,
        "/*" * 50_000,
        '"' * 50_000,
        "#if\n" * 50_000,
        "#else\n" * 50_000,
        "a;" * 50_000 + "{}",
        "\0\ufffd\ud800 int f(void) {}",
    ],
    ids=lambda text: text[:12],
)
def test_no_text_is_too_strange(text: str) -> None:
    for function in functions(text):
        assert function.names
