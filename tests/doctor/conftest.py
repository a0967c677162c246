"""The command line in this process."""

from tests.cli.conftest import cli as cli
