"""`python -m spec2tla`."""

from spec2tla.cli import main

if __name__ == "__main__":
    main(prog_name="spec2tla")
