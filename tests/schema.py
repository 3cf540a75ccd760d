"""As much of JSON Schema as the project's schemas use; an unknown keyword is an error."""

import json
import re
from pathlib import Path

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_ANNOTATIONS = {"$schema", "$defs", "title", "description"}


class Schema:
    def __init__(self, path: Path) -> None:
        self._root = json.loads(path.read_text(encoding="utf-8"))

    def problems(self, value: object) -> list[str]:
        """Where the value is not as the schema says; empty where it is."""
        return self._check(value, self._root, "$")

    def _check(self, value: object, schema: dict[str, object], at: str) -> list[str]:
        found: list[str] = []
        for keyword, wanted in schema.items():
            if keyword not in _ANNOTATIONS:
                found += self._keyword(keyword, wanted, value, at)
        return found

    def _keyword(self, keyword: str, wanted: object, value: object, at: str) -> list[str]:
        match keyword, wanted, value:
            case "$ref", str(), _:
                return self._check(value, self._root["$defs"][wanted.rpartition("/")[2]], at)
            case "type", _, _:
                names = wanted if isinstance(wanted, list) else [wanted]
                return [] if any(_is(value, str(n)) for n in names) else [f"{at}: not {names}"]
            case "const", _, _:
                return [] if value == wanted else [f"{at}: not {wanted}"]
            case "enum", list(), _:
                return [] if value in wanted else [f"{at}: {value} is not in {wanted}"]
            case "anyOf", list(), _:
                results = [self._check(value, option, at) for option in wanted]
                return [] if [] in results else [problem for r in results for problem in r]
            case "allOf", list(), _:
                return [p for part in wanted for p in self._check(value, part, at)]
            case "minimum", int(), int() | float():
                return [] if value >= wanted else [f"{at}: {value} is below {wanted}"]
            case "pattern", str(), str():
                return [] if re.search(wanted, value) else [f"{at}: {value} is not {wanted}"]
            case "required", list(), dict():
                return [f"{at}: no {name}" for name in wanted if name not in value]
            case "properties", dict(), dict():
                known = [name for name in value if name in wanted]
                return [p for n in known for p in self._check(value[n], wanted[n], f"{at}.{n}")]
            case "additionalProperties", dict(), dict():
                return [p for n in value for p in self._check(value[n], wanted, f"{at}.{n}")]
            case "items", dict(), list():
                return [
                    p for i, v in enumerate(value) for p in self._check(v, wanted, f"{at}[{i}]")
                ]
            case (("minimum" | "pattern" | "required" | "properties" | "items"), _, _):
                return []  # they say nothing of a value of another type
            case _:
                raise ValueError(f"the schema keyword {keyword} is not known here")


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])
