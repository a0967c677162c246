"""Why a program cannot be rolled."""


class CannotRoll(Exception):
    """The rolled schedule does not apply; the message says why, as a clause."""
