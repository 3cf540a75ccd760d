"""The options of commands that look at one model: which check, and with which constants.

In: what the command line says. Out: click options, and their values as the analysis takes them.
"""

from collections.abc import Callable
from typing import TypeVar

import click

C = TypeVar("C", bound=Callable[..., object])


def check_options(command: C) -> C:
    """`--check` and `--define`, which the command gets as `check_name` and `define`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def colour_option(command: C) -> C:
    """`--color/--no-color`, for `boundary.paint_for`."""
    return click.option(
        "--color/--no-color",
        default=None,
        expose_value=False,
        callback=_set_colour,
        help="Colours; default: on a terminal, unless NO_COLOR is set.",
    )(command)


def defines(texts: tuple[str, ...]) -> dict[str, int | bool]:
    """The constants that `--define` gives values."""
    from spec2tla.errors import UsageError
    from spec2tla.values import parse_define

    values: dict[str, int | bool] = {}
    for text in texts:
        name, value = parse_define(text)
        if name in values:
            raise UsageError(f"`{name}` is defined twice")
        values[name] = value
    return values


def _set_colour(context: click.Context, _parameter: click.Parameter, wanted: bool | None) -> None:
    context.color = wanted


_OPTIONS = (
    click.option("--check", "check_name", metavar="NAME", help="Only the check of this name."),
    click.option(
        "--define", metavar="CONST=VALUE", multiple=True, help="Another value for a constant."
    ),
)
