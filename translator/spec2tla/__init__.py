"""spec2tla: checks concurrent kernel code, from kspec through TLA+ and TLC to the user's lines."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up when asked for: that takes longer than `--help` may."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("spec2tla")
    except PackageNotFoundError:
        return "unknown"  # run from a checkout that is not installed
