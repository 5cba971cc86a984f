"""The commands. The only room that prints or exits."""

from quotes.cli.parser import COMMANDS
from quotes.cli.run import main

__all__ = ["COMMANDS", "main"]
