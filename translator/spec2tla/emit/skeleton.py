"""The Jinja2 templates of the folder `tla/`, filled in with ready strings."""

from functools import cache
from typing import TYPE_CHECKING

from spec2tla.resources import templates

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> "Environment":
    # Not at the top: it takes long to import, and the embedded engine emits nothing.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


def render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(values)
