"""The configuration names what TLC is to check, in words that TLC 2.15 knows."""

import pytest

from sample_collapse import collapse
from sample_locks import failing
from spec2tla.emit.config import config, looks_for_deadlock
from spec2tla.emit.module import emit
from spec2tla.errors import InternalError


def test_properties_of_states_and_of_steps() -> None:
    text = config(emit(collapse(), None), ["deadlock", "locks", "no_silent_fill", "full"])
    assert text.split("\n")[1:] == [
        "SPECIFICATION Spec",
        "INVARIANT locks",
        "INVARIANT full",
        "PROPERTY no_silent_fill",
        "",
    ]


def test_some_properties() -> None:
    text = config(emit(collapse(), None), ["full"])
    assert text.split("\n")[1:] == ["SPECIFICATION Spec", "INVARIANT full", ""]


def test_nothing_but_deadlocks() -> None:
    text = config(emit(collapse(), ["deadlock"]), ["deadlock"])
    assert text.split("\n")[1:] == ["SPECIFICATION Spec", ""]
    assert looks_for_deadlock(["deadlock"])
    assert not looks_for_deadlock(["full"])


def test_a_property_that_the_module_lacks_is_a_bug() -> None:
    with pytest.raises(InternalError, match="does not define full") as caught:
        config(emit(collapse(), ["locks"]), ["full"])
    assert caught.value.code == "X0302"


def test_a_check_that_keeps_states_from_being_deadlocks_cannot_be_left_out() -> None:
    emitted = emit(failing(), None)
    with pytest.raises(InternalError, match="counts on locks"):
        config(emitted, ["deadlock", "assertions"])
    assert "INVARIANT assertions" in config(emitted, ["assertions"])
    again = emit(failing(), ["deadlock", "assertions"])
    assert "INVARIANT assertions" in config(again, ["deadlock", "assertions"])
