"""`python -m service.cli`: the command where no script is installed."""

from service.cli import main

main()
