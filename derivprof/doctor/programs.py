"""The programs that are timed against the first one, and how much work each does."""

FIRST = "one program"

PROGRAMS = {FIRST: 1.0, "the same again": 1.0, "2 % more": 1.02, "5 % more": 1.05}
"""The names in the progress display, and the true ratio of their times to that of the first."""
