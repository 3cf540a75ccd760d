"""The option of commands that turns reductions off: `--no-reduce`, or `--no-reduce=movers,dead`.

In: what the command line says. Out: text for `values.reductions_off`, None where it says nothing.
Whatever follows after a space is no part of the option: it may be a path.
"""

from collections.abc import Callable
from typing import TypeVar

import click

ALL = "all"

_OPTION = "--no-reduce"

C = TypeVar("C", bound=Callable[..., object])


class Reducing(click.Command):
    """A command with `no_reduce_option`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        named = [f"{_OPTION}={ALL}" if word == _OPTION else word for word in args[:end]]
        return super().parse_args(ctx, [*named, *args[end:]])


def no_reduce_option(command: C) -> C:
    """`--no-reduce`, which the command gets as `no_reduce`."""
    return click.option(
        _OPTION,
        metavar="[=NAME,...]",
        multiple=True,
        help="Explore the model as it is, or without the reductions of these names.",
    )(command)
