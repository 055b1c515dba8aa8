"""`python -m hullx`: the same as the command `hullx`."""

from hullx.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
