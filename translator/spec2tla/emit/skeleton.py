"""The Jinja2 templates of the folder `tla/`, filled in with ready strings."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from spec2tla.resources import templates


@cache
def _environment() -> Environment:
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
