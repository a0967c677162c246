"""The command line: text to types, one call, render, exit code. One file per command."""
