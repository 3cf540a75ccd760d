"""Which instructions can come after one, without executing any."""

from interpreter.code import Cases, Either, End, Instruction, Jump, SkipIf, Test


def possible(code: tuple[Instruction, ...], at: int) -> tuple[int, ...]:
    """The instructions that can come after one."""
    match code[at]:
        case Test(then, otherwise, _, known) if known is not None:
            return (then.at if known else otherwise.at,)
        case _:
            return successors(code, at)


def successors(code: tuple[Instruction, ...], at: int) -> tuple[int, ...]:
    """The instructions that come after one, whatever conditions are."""
    match code[at]:
        case Jump(to):
            return (to.at,)
        case Test(then, otherwise):
            return (then.at, otherwise.at)
        case SkipIf(_, to):
            return (at + 1, to.at)
        case Cases(table, default):
            return (*(label.at for _, label in table), default.at)
        case Either(branches):
            return tuple(label.at for label in branches)
        case End():
            return ()
        case _:
            return (at + 1,)
