"""`python -m stoep` is the `stoep` command."""

from stoep.cli import main

main()
