"""``python -m derivprof`` is the command line."""

from derivprof.cli.main import main

if __name__ == "__main__":
    main()
