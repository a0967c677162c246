"""Which colour and marker stands for which name, the same in every panel of a figure.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), which the colour-blind tell
apart; the yellow, too pale for a thin line on white, is left out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from matplotlib.colors import to_hex, to_rgb

from derivprof.plots.style import RULE

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILLION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"

READABLE_CONTRAST = 4.5
"""What WCAG 2.1 (success criterion 1.4.3) asks of small text on its background."""


@dataclass(frozen=True)
class Look:
    """How a line is drawn; the marker tells it apart where there is no colour."""

    colour: str
    marker: str
    dashed: bool = False
    width: float = 1.5


METHOD_LOOKS = (
    Look(BLUE, "o", width=1.8),
    Look(VERMILLION, "s", width=1.8),
    Look(GREEN, "D", width=1.8),
    Look(PURPLE, "^", width=1.8),
    Look(BLACK, "v", width=1.8),
    Look(ORANGE, "P", width=1.8),
    Look(SKY, "X", width=1.8),
)
PRIMITIVE_LOOKS = (
    Look(ORANGE, "o"),
    Look(SKY, "s"),
    Look(PURPLE, "^"),
    Look(GREEN, "D"),
    Look(BLACK, "v"),
    Look(VERMILLION, "P"),
    Look(BLUE, "X"),
)
OTHERS_LOOK = Look(RULE, "", width=0.9)
ALL_LOOK = Look(BLACK, "o", width=1.8)
"""Of one line that stands for all methods."""
CONTEXT_LOOK = Look("#c2c2c2", "", width=0.9)
"""Of lines that are there to compare with, and named elsewhere."""
REFERENCE_LOOK = Look("#6b6b6b", "", dashed=True, width=1.0)
"""Of a line that was not measured, and that the others are held against."""


def method_looks(methods: Iterable[str]) -> dict[str, Look]:
    """A look for each method, in the order in which they were asked for.

    After seven the colours come again, with other markers.
    """
    return {name: _method_look(rank) for rank, name in enumerate(methods)}


def _method_look(rank: int) -> Look:
    turn, place = divmod(rank, len(METHOD_LOOKS))
    marker = METHOD_LOOKS[(place + turn) % len(METHOD_LOOKS)].marker
    return replace(METHOD_LOOKS[place], marker=marker)


def primitive_looks(panels: Sequence[Sequence[str]]) -> dict[str, Look]:
    """A look for each name, from the names in each panel, most important first.

    Names that meet in a panel get different looks as long as there are enough of them, and names
    that never meet do too while any look is unused. Those in most panels choose first, since they
    meet most others.
    """
    looks: dict[str, Look] = {}
    for name in sorted(_in_turns(panels), key=lambda name: -sum(name in row for row in panels)):
        met = {other for names in panels if name in names for other in names}
        near = Counter(look for other, look in looks.items() if other in met)
        anywhere = Counter(looks.values())
        looks[name] = min(PRIMITIVE_LOOKS, key=lambda look: (near[look], anywhere[look]))
    return looks


def dashed(look: Look) -> Look:
    """The same look for the lesser of two versions of one line."""
    return replace(look, dashed=True, width=1.2)


def tints(colour: str, count: int) -> tuple[str, ...]:
    """So many shades of a colour, from itself to nearly white: apart in grey print too."""
    red, green, blue = to_rgb(colour)
    shares = (0.8 * i / max(count - 1, 1) for i in range(count))
    return tuple(_tint((red, green, blue), share) for share in shares)


def _tint(colour: tuple[float, float, float], share: float) -> str:
    red, green, blue = (channel + (1 - channel) * share for channel in colour)
    return to_hex((red, green, blue))


def text_colour(colour: str) -> str:
    """The colour, darkened until small text in it can be read on white."""
    red, green, blue = to_rgb(colour)
    while _contrast_with_white(red, green, blue) < READABLE_CONTRAST:
        red, green, blue = red * 0.95, green * 0.95, blue * 0.95
    return to_hex((red, green, blue))


def _in_turns(panels: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Every name once: the first of each panel, then the second of each, and so on."""
    rounds = chain.from_iterable(zip_longest(*panels))
    return tuple(dict.fromkeys(name for name in rounds if name is not None))


def _contrast_with_white(red: float, green: float, blue: float) -> float:
    """The contrast ratio of WCAG 2.1, 1 (white) to 21 (black)."""
    luminance = 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)
    return 1.05 / (luminance + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
