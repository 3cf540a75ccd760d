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


CODES: dict[str, Code] = {}
