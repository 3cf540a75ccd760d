"""The source map leads from every action and line of a module to the user's text."""

import json
from dataclasses import replace

from building import Sheet, at, load, shared
from emitting import one_step
from sample_collapse import collapse
from spec2tla.emit.module import emit
from spec2tla.emit.sourcemap import to_json
from spec2tla.machine.expr import TRUE, integer
from spec2tla.machine.model import Access, Event
from spec2tla.types import BOOL, ArrayType, IntType


def test_an_action_with_all_there_is_to_say() -> None:
    sheet = Sheet("m.kspec", "  go(x);\n    array[x] = true;\n")
    x, array = shared("x", IntType(0, 1)), shared("array", ArrayType(BOOL, 2))
    model = one_step(variables=[x, array])
    origin = replace(sheet.origin(2, [("go", 1)]), anchor="mm/a.c:go")
    place = at(array, load(x))
    event = Event(origin, TRUE, (Access(at(x), load(x)),) * 2, (Access(place, integer(1)),))
    process = model.processes[0]
    step = replace(process.steps[0], origin=origin, events=(event,))
    model = replace(model, processes=(replace(process, steps=(step,)),))

    value = json.loads(to_json(emit(model, None)))
    span = {"file": "m.kspec", "line": 2, "column": 5, "end_line": 2, "end_column": 21}
    call = {"file": "m.kspec", "line": 1, "column": 3, "end_line": 1, "end_column": 9}
    assert value["actions"] == {
        "p_L3": {
            **span,
            "text": "array[x] = true;",
            "step": "p_L3",
            "process": "p",
            "call_stack": [{"function": "go", **call}],
            "anchor": "mm/a.c:go",
            "statements": [{**span, "text": "array[x] = true;"}],
            "reads": ["x"],
            "writes": ["array[x]"],
        }
    }
    assert value["variables"]["p_pc"] == {"name": None, "kind": "pc", "process": "p"}
    assert value["variables"]["x"] == {"name": "x", "kind": "shared", "process": None}


def test_the_map_of_a_whole_model() -> None:
    emitted = emit(collapse(), None)
    value = json.loads(to_json(emitted))
    assert value["schema"] == "spec2tla.map/1"
    assert (value["module"], value["model"]) == ("collapse_file_v2", "collapse_file_v2")
    assert set(value["actions"]) == set(emitted.actions)
    assert value["properties"]["no_silent_fill"] == "no_silent_fill"
    lines = emitted.text.split("\n")
    for entry in value["lines"]:
        assert " ==" in lines[entry["first"] - 1]
        assert entry["first"] <= entry["last"]
        assert entry["file"] == "collapse.kspec"
