"""Counting the instructions of the program that XLA made."""

import re
from collections import Counter

_INSTRUCTION = re.compile(r"^\s+(?:ROOT )?%?[\w.\-]+ = ", re.MULTILINE)
_TYPE = r"(?:\((?:[^()]|\([^()]*\))*\)|\S+)"
_OPERATION = re.compile(rf"^\s+(?:ROOT )?%?[\w.\-]+ = {_TYPE} ([a-z][\w\-]*)\(", re.MULTILINE)


def instruction_count(hlo_text: str) -> int:
    """The number of instructions in an HLO module's text, those of fused computations included."""
    return len(_INSTRUCTION.findall(hlo_text))


def instruction_operations(hlo_text: str) -> Counter[str]:
    """The same per operation: ``multiply``, ``sine``, ``fusion``, ``parameter``, ..."""
    return Counter(_OPERATION.findall(hlo_text))
