"""The codes of TLC's messages that this package acts on; the same in 2.15 and in newer TLCs."""

from enum import IntEnum


class Code(IntEnum):
    GENERAL = 1000
    OUT_OF_MEMORY = 1001
    OUT_OF_MEMORY_INITIAL = 1002
    BAD_OPTION = 1102
    NESTED_EXPRESSION = 2103
    ASSUMPTION_FALSE = 2104
    ASSUMPTION_FAILED = 2105
    INVARIANT_INITIAL = 2107
    PROPERTY_INITIAL = 2108
    INVARIANT = 2110
    ACTION_PROPERTY = 2112
    DEADLOCK = 2114
    TEMPORAL = 2116
    BEHAVIOR = 2121
    BACK_TO_STATE = 2122
    FINISHED = 2186
    SUCCESS = 2193
    DEPTH = 2194
    STATISTICS = 2199
    PROGRESS = 2200
    COVERAGE_START = 2201
    COVERAGE_END = 2202
    STATE = 2217
    STUTTERING = 2218
    VERSION = 2262
    COUNTEREXAMPLE = 2264
    NOT_PARALLEL_GC = 2401
    ACTION_COVERAGE = 2772
    PARSING_FAILED = 3002


def is_rejection(code: int) -> bool:
    """The spec or its configuration cannot even be started with.

    2222 to 2249 and 5001 to 5999 are the two families of configuration errors.
    """
    match code:
        case Code.BAD_OPTION | Code.ASSUMPTION_FALSE | Code.ASSUMPTION_FAILED | Code.PARSING_FAILED:
            return True
        case _:
            return 2222 <= code <= 2249 or 5001 <= code <= 5999
