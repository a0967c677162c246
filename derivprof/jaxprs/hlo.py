"""Counting the instructions of the program that XLA made."""

import re

_INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?[\w.\-]+ = ", re.MULTILINE)


def instruction_count(hlo_text: str) -> int:
    """The number of instructions in an HLO module's text, those of fused computations included."""
    return len(_INSTRUCTION.findall(hlo_text))
