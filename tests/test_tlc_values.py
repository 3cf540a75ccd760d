"""Every form in which TLC prints a value or a state is read; anything else is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec2tla.errors import InternalError
from spec2tla.tlc.values import ModelValue, TlaFunction, Value, parse_state, parse_value

VALUES: dict[str, Value] = {
    "TRUE": True,
    "FALSE": False,
    "0": 0,
    "-5": -5,
    '""': "",
    '"a b"': "a b",
    r'"q\"b\\t\tn\n"': 'q"b\\t\tn\n',
    '"{<<[not a set"': "{<<[not a set",
    "null": ModelValue("null"),
    "m1": ModelValue("m1"),
    "TRUEISH": ModelValue("TRUEISH"),
    "<<>>": (),
    "<< >>": (),
    "<<1, <<2>>, {}>>": (1, (2,), frozenset()),
    "{}": frozenset(),
    "{ }": frozenset(),
    "{{}, {1}, {1, 2}}": frozenset({frozenset(), frozenset({1}), frozenset({1, 2})}),
    "0..3": frozenset({0, 1, 2, 3}),
    "-1..1": frozenset({-1, 0, 1}),
    "1..0": frozenset(),
    "{0..1, 5..5}": frozenset({frozenset({0, 1}), frozenset({5})}),
    '[a |-> 1, b |-> "x"]': TlaFunction((("a", 1), ("b", "x"))),
    "(0 :> 0 @@ 1 :> -1)": TlaFunction(((0, 0), (1, -1))),
    "(a :> {a} @@ b :> {b})": TlaFunction(
        (
            (ModelValue("a"), frozenset({ModelValue("a")})),
            (ModelValue("b"), frozenset({ModelValue("b")})),
        )
    ),
    "(<<1, 2>> :> (0 :> TRUE))": TlaFunction((((1, 2), TlaFunction(((0, True),))),)),
    '( 0 :> "x" @@\n  1 :> "y" )': TlaFunction(((0, "x"), (1, "y"))),
    "<< 1,\n   2 >>": (1, 2),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_values(text: str, expected: Value) -> None:
    assert parse_value(text) == expected
    assert type(parse_value(text)) is type(expected)


@pytest.mark.parametrize(
    "text",
    [
        *("", "1 2", "<<1", "<<1,>>", "{1 2}", "[a |-> ]", "[a -> 1]", "[]", "()", "(1 :> )"),
        *("(1)", '"open', "1..", "1..x", "0..99999999999", "?", "__import__('os')", "/\\ x = 1"),
        *("<<" * 5_000, "a.b", "SUBSET {1}"),
    ],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_value_is_an_internal_error(text: str) -> None:
    with pytest.raises(InternalError) as caught:
        parse_value(text)
    assert caught.value.code == "X0107"


STATES: dict[str, dict[str, Value]] = {
    "": {},
    "x = 0\n": {"x": 0},
    "/\\ x = 0\n/\\ y = <<>>\n": {"x": 0, "y": ()},
    '/\\ b = "/\\\\ c = 1"\n/\\ a = TRUE': {"b": "/\\ c = 1", "a": True},
    "/\\ f = ( 0 :> 1 @@\n  1 :> 2 )\n/\\ s = {1,\n  2}\n\n": {
        "f": TlaFunction(((0, 1), (1, 2))),
        "s": frozenset({1, 2}),
    },
}


@pytest.mark.parametrize(("text", "expected"), STATES.items())
def test_states(text: str, expected: dict[str, Value]) -> None:
    assert parse_state(text) == expected


@pytest.mark.parametrize("text", ["x", "x = ", "/\\ = 1", "/\\ x = 1 /\\ x = 2", "x == 1"])
def test_what_is_no_state_is_an_internal_error(text: str) -> None:
    with pytest.raises(InternalError):
        parse_state(text)


def test_functions_are_mappings_that_equal_in_any_order() -> None:
    one = TlaFunction((("a", 1), ("b", 2)))
    other = TlaFunction((("b", 2), ("a", 1)))
    assert one == other
    assert hash(one) == hash(other)
    assert one == {"a": 1, "b": 2}
    assert (one["b"], one.get("c"), len(one), list(other)) == (2, None, 2, ["b", "a"])
    with pytest.raises(KeyError):
        one["c"]


def _print(value: Value) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case ModelValue(name):
            return name
        case tuple():
            return f"<<{', '.join(map(_print, value))}>>"
        case frozenset():
            return f"{{{', '.join(map(_print, value))}}}"
        case TlaFunction(pairs):
            return f"({' @@ '.join(f'{_print(key)} :> {_print(to)}' for key, to in pairs)})"


def _composed(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    pairs = st.lists(
        st.tuples(inner, inner), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
    )
    lists = st.lists(inner, max_size=3)
    return lists.map(tuple) | lists.map(frozenset) | pairs.map(tuple).map(TlaFunction)


_ATOMS = (
    st.booleans()
    | st.integers(-(2**31), 2**31)
    | st.text(st.characters(exclude_categories=["C"]), max_size=5)
    | st.sampled_from(["m1", "null"]).map(ModelValue)
)


@given(st.recursive(_ATOMS, _composed, max_leaves=12))
def test_a_printed_value_reads_back(value: Value) -> None:
    assert parse_value(_print(value)) == value
