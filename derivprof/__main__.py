"""``python -m derivprof`` is the command line."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still being imported ends it with a line too."""
    try:
        from derivprof.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("derivprof: Interrupted by Ctrl-C.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
