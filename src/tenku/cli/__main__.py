"""`python -m tenku.cli`: the command `tenku`, where it isn't on the path."""

from tenku.cli import main

main(prog_name="tenku")
