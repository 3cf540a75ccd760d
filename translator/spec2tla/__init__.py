"""spec2tla: checks concurrent kernel code, from kspec through TLA+ and TLC to the user's lines."""

from importlib.metadata import version

__version__ = version("spec2tla")
