"""Loops with as little in their carry as there is to carry.

One level of differentiation doubles what a loop carries, and most of it is there twice: after n
levels the derivatives of the orders below n stand in several places. So a loop has one carry for
all that are always equal (they begin equal, and equal carries lead to equal ones), none for those
that never change, and takes each operand once.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jax import lax
from jax.extend.core import primitives

from derivprof.compat import JaxprEqn, opened, scan_counts
from derivprof.jaxprs import is_inexact
from derivprof.simplify.bodies import Inside, as_block, depends
from derivprof.simplify.nodes import Application, Node
from derivprof.simplify.plan import plan_of
from derivprof.simplify.substitution import Substitution

if TYPE_CHECKING:
    from derivprof.simplify.derivation import Derivation
    from derivprof.simplify.graph import Graph

ONE_CARRY = "equal carries -> one carry"
FIXED_CARRY = "a carry that never changes -> a constant"
ONE_OUTPUT = "equal outputs of a block -> one output"


@dataclass(frozen=True)
class Carry:
    """What a loop hands on: its first value outside, its symbol inside, and what follows it."""

    init: Node
    symbol: Node
    following: Node


@dataclass(frozen=True)
class Loop:
    """A loop as nodes of its body. ``test`` is the condition of a while loop, None for a scan.

    ``stacked`` are the outputs that a scan gathers, each with the type of the whole.
    """

    inside: Inside
    carries: tuple[Carry, ...]
    stacked: tuple[tuple[Node, Any], ...] = ()
    effects: tuple[Application, ...] = ()
    test: Node | None = None
    test_effects: tuple[Application, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def outputs(self) -> list[Node]:
        """Everything that the body computes, in a fixed order."""
        test = [] if self.test is None else [self.test]
        return [*(c.following for c in self.carries), *(y for y, _ in self.stacked), *test]

    def with_outputs(self, symbols: Sequence[Node], outputs: Sequence[Node]) -> "Loop":
        """The loop with other nodes in the places of the carries' symbols and of the outputs."""
        count = len(self.carries)
        triples = zip(self.carries, symbols, outputs[:count], strict=True)
        stop = count + len(self.stacked)
        gathered = zip(outputs[count:stop], (aval for _, aval in self.stacked), strict=True)
        return Loop(
            self.inside,
            tuple(Carry(c.init, symbol, following) for c, symbol, following in triples),
            tuple(gathered),
            self.effects,
            None if self.test is None else outputs[-1],
            self.test_effects,
            self.settings,
        )


def import_scan(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A scan of a program."""
    jaxpr, consts = opened(eqn.params["jaxpr"])
    num_consts, num_carry = scan_counts(eqn)
    avals = [var.aval for var in jaxpr.invars]
    stop = num_consts + num_carry
    inside = Inside(graph)
    symbols = [inside.symbol(aval) for aval in avals[num_consts:stop]]
    inputs = [
        *map(inside.standing_for, operands[:num_consts], avals[:num_consts]),
        *symbols,
        *map(inside.slice_of, operands[stop:], avals[stop:]),
    ]
    outputs = inside.graph.interpret(jaxpr, consts, inputs)
    triples = zip(operands[num_consts:stop], symbols, outputs[:num_carry], strict=True)
    types = [var.aval for var in eqn.outvars[num_carry:]]
    loop = Loop(
        inside,
        tuple(Carry(*triple) for triple in triples),
        tuple(zip(outputs[num_carry:], types, strict=True)),
        tuple(inside.graph.effects),
        settings={name: eqn.params[name] for name in ("length", "reverse", "unroll")},
    )
    return applied(graph, loop)


def import_while(graph: "Graph", eqn: JaxprEqn, operands: Sequence[Node]) -> list[Node]:
    """A while loop of a program; one that a batch goes through row by row stays as it is."""
    params = eqn.params
    test, test_consts = opened(params["cond_jaxpr"])
    jaxpr, consts = opened(params["body_jaxpr"])
    answer: Any = test.outvars[0].aval
    if answer.shape:
        return graph.applied(eqn, operands)
    num_test, num_body = params["cond_nconsts"], params["body_nconsts"]
    start = num_test + num_body
    avals = [var.aval for var in jaxpr.invars]
    inside = Inside(graph)
    symbols = [inside.symbol(aval) for aval in avals[num_body:]]
    fixed = [*map(inside.standing_for, operands[num_test:start], avals[:num_body])]
    outputs = inside.graph.interpret(jaxpr, consts, [*fixed, *symbols])
    effects, inside.graph.effects = tuple(inside.graph.effects), []
    types = [var.aval for var in test.invars[:num_test]]
    tested = [*map(inside.standing_for, operands[:num_test], types)]
    (going,) = inside.graph.interpret(test, test_consts, [*tested, *symbols])
    triples = zip(operands[start:], symbols, outputs, strict=True)
    carries = tuple(Carry(*triple) for triple in triples)
    asked = tuple(inside.graph.effects)
    return applied(graph, Loop(inside, carries, (), effects, going, asked))


@dataclass
class _Assumed:
    """What is assumed of the carries: which never change, and to which class the others belong.

    It begins with too much, that none changes and those that begin equal are equal, and gives up
    what a step of the loop does not keep. The first ``settled`` carries are known to change, and to
    differ from one another.
    """

    carries: Sequence[Carry]
    settled: int

    def __post_init__(self) -> None:
        self.fixed = set(range(self.settled, len(self.carries)))
        self.first = {i: i for i in range(self.settled)}

    @property
    def doubtful(self) -> list[int]:
        """The carries of which something is assumed."""
        sizes = Counter(self.first.values())
        return [i for i in range(len(self.carries)) if i in self.fixed or sizes[self.first[i]] > 1]

    def symbols(self, inside: Inside) -> list[Node]:
        """What stands for each carry inside."""
        return [
            inside.standing_for(carry.init, carry.symbol.aval)
            if i in self.fixed
            else self.carries[self.first[i]].symbol
            for i, carry in enumerate(self.carries)
        ]

    def are_kept(self, symbols: Sequence[Node], following: Mapping[int, Node]) -> bool:
        """Whether a step keeps what is assumed; if not, less is assumed from now on."""
        moving = {i for i in self.fixed if following[i] is not symbols[i]}
        if moving:
            self.fixed -= moving
            self._group(lambda i: self.carries[i].init)
            return False
        before = dict(self.first)
        self._group(lambda i: (before[i], following.get(i)))
        return before == self.first

    def _group(self, key: Callable[[int], Any]) -> None:
        """Put the carries with equal keys into one class, named by its first."""
        firsts: dict[Any, int] = {}
        moving = [i for i in range(self.settled, len(self.carries)) if i not in self.fixed]
        types = {i: str(self.carries[i].symbol.aval.strip_weak_type()) for i in moving}
        own = {i: i for i in range(self.settled)}
        self.first = own | {i: firsts.setdefault((key(i), types[i]), i) for i in moving}


def _settled(loop: Loop, settled: int) -> tuple[Loop, _Assumed]:
    """The loop with equal carries as the same nodes, and what was found of the carries."""
    graph = loop.inside.graph
    assumed = _Assumed(loop.carries, settled)
    outer_laws = graph.laws
    while True:
        graph.laws = Counter()
        symbols = assumed.symbols(loop.inside)
        pairs = zip((carry.symbol for carry in loop.carries), symbols, strict=True)
        changed = {old: new for old, new in pairs if old is not new}
        now = Substitution(graph, changed)
        following = {i: now.of(loop.carries[i].following) for i in assumed.doubtful}
        if assumed.are_kept(symbols, following):
            break
    outputs = [now.of(node) for node in loop.outputs] if changed else loop.outputs
    outer_laws.update(graph.laws)
    graph.laws = outer_laws
    merged = len(assumed.first) - len(set(assumed.first.values()))
    for law, times in ((ONE_CARRY, merged), (FIXED_CARRY, len(assumed.fixed))):
        if times:
            graph.law(law, times)
    effects = tuple(map(now.of_effect, loop.effects))
    asked = tuple(map(now.of_effect, loop.test_effects))
    new = loop.with_outputs(symbols, outputs)
    found = Loop(loop.inside, new.carries, new.stacked, effects, new.test, asked, loop.settings)
    return found, assumed


def applied(graph: "Graph", loop: Loop, settled: int = 0) -> list[Node]:
    """The outputs of a loop: its carries at the end, then what it gathered.

    The first ``settled`` carries are those of a loop that was applied before.
    """
    loop, assumed = _settled(loop, settled)
    firsts = sorted(set(assumed.first.values()))
    carries = [loop.carries[i] for i in firsts]
    gathered = list(dict.fromkeys(y for y, _ in loop.stacked if y.number is None))
    if len(gathered) < len([y for y, _ in loop.stacked if y.number is None]):
        graph.law(ONE_OUTPUT)
    types = dict(loop.stacked)
    finals, arrays, application = _block(graph, loop, carries, gathered)
    if application is not None:
        kept = [(y, types[y]) for y in gathered]
        graph.loops.setdefault(
            application,
            Loop(loop.inside, tuple(carries), tuple(kept), loop.effects, loop.test,
                 loop.test_effects, loop.settings),
        )  # fmt: skip
    last = dict(zip(firsts, finals, strict=True))
    places = dict(zip(gathered, arrays, strict=True))
    return [
        *(
            carry.init if i in assumed.fixed else last[assumed.first[i]]
            for i, carry in enumerate(loop.carries)
        ),
        *(
            places[y] if y.number is None else graph.number(y.number, aval)
            for y, aval in loop.stacked
        ),
    ]


def _block(
    graph: "Graph", loop: Loop, carries: Sequence[Carry], gathered: Sequence[Node]
) -> tuple[list[Node], list[Node], Application | None]:
    """The loop as one equation: its final carries, its gathered outputs, its application."""
    inside = loop.inside
    test = [] if loop.test is None else [loop.test]
    following = [carry.following for carry in carries]
    effects = [*loop.effects, *loop.test_effects]
    fixed, slices = inside.needed([*following, *gathered, *test], effects)
    symbols = [carry.symbol for carry in carries]
    inputs = [*fixed, *symbols, *slices]
    types = [symbol.aval.strip_weak_type() for symbol in symbols]
    later = inside.graph.later
    body = plan_of(
        inputs, [*following, *gathered], [*types, *(y.aval for y in gathered)], loop.effects, later
    )
    groups = (
        [inside.fixed[symbol] for symbol in fixed],
        [carry.init for carry in carries],
        [inside.slices[symbol] for symbol in slices],
    )
    count = len(carries)
    if loop.test is None:

        def scan(fixed: Any, init: Any, slices: Any) -> Any:
            def step(carry: Any, xs: Any) -> Any:
                results = body.run([*fixed, *carry, *xs])
                return results[:count], results[count:]

            return lax.scan(step, init, slices, **loop.settings)

        found, made = as_block(graph, primitives.scan_p, scan, groups)
        return found[:count], found[count:], made
    ask = plan_of(inputs, test, [loop.test.aval], loop.test_effects)

    def loop_while(fixed: Any, init: Any, slices: Any) -> Any:
        goes_on = lambda carry: ask.run([*fixed, *carry])[0]  # noqa: E731
        return lax.while_loop(goes_on, lambda carry: body.run([*fixed, *carry]), init)

    found, made = as_block(graph, primitives.while_p, loop_while, groups)
    return found, [], made


def differentiated(derivation: "Derivation", loop: Loop) -> tuple[list[Node], list[Node | None]]:
    """The outputs of a loop and their tangents, both from the loop that computes both."""
    graph, inside = derivation.graph, loop.inside
    own = derivation.inside(inside.graph)
    _seed_outside(derivation, own, inside)
    live = _live(derivation, own, loop)
    zero = inside.graph.filled
    tangents = {}
    for carry in (loop.carries[i] for i in live):
        symbol = own.seeded(carry.symbol, lambda aval: inside.symbol(aval))
        init = derivation.of(carry.init) or graph.filled(carry.init.aval, 0)
        tangents[symbol] = (init, symbol, carry)
    for symbol, (init, _, carry) in list(tangents.items()):
        following = own.of(carry.following) or zero(carry.following.aval, 0)
        tangents[symbol] = Carry(init, symbol, following)
    known = {carry.symbol for carry in loop.carries}
    new = [carry for symbol, carry in tangents.items() if symbol not in known]
    dots = [own.of(y) if is_inexact(y.aval) else None for y, _ in loop.stacked]
    pairs = zip(dots, loop.stacked, strict=True)
    gathered = [(dot, aval) for dot, (_, aval) in pairs if dot is not None]
    whole = Loop(inside, (*loop.carries, *new), (*loop.stacked, *gathered), loop.effects,
                 loop.test, loop.test_effects, loop.settings)  # fmt: skip
    outputs = applied(graph, whole, settled=len(loop.carries))
    return _sorted_out(loop, whole, own, live, dots, outputs)


def _sorted_out(
    loop: Loop,
    whole: Loop,
    own: "Derivation",
    live: Sequence[int],
    dots: Sequence[Node | None],
    outputs: list[Node],
) -> tuple[list[Node], list[Node | None]]:
    """The outputs of the loop with tangents as those of the loop without, and their tangents."""
    count, wide = len(loop.carries), len(whole.carries)
    finals = dict(zip((carry.symbol for carry in whole.carries), outputs, strict=False))
    arrays = iter(outputs[wide:])
    values = [*outputs[:count], *(next(arrays) for _ in loop.stacked)]
    tangents: list[Node | None] = [None] * count
    for i in live:
        tangents[i] = finals[own.seeded(loop.carries[i].symbol, None)]
    return values, [*tangents, *(None if dot is None else next(arrays) for dot in dots)]


def _seed_outside(derivation: "Derivation", own: "Derivation", inside: Inside) -> None:
    """Seed the symbols for what has a tangent outside."""
    for places, symbol_of in (
        (inside.fixed, inside.standing_for),
        (inside.slices, inside.slice_of),
    ):
        for symbol, node in list(places.items()):
            tangent = derivation.of(node) if is_inexact(node.aval) else None
            if tangent is not None:
                own.seeded(symbol, lambda aval, t=tangent, s=symbol_of: s(t, aval))


def _live(derivation: "Derivation", own: "Derivation", loop: Loop) -> list[int]:
    """The carries that may have a tangent: from the outside, or from others that have one."""
    inexact = [i for i, carry in enumerate(loop.carries) if is_inexact(carry.symbol.aval)]
    live = {i for i in inexact if derivation.of(loop.carries[i].init) is not None}
    seeded = own.seeds
    while True:
        symbols = seeded | {loop.carries[i].symbol for i in live}
        moved = depends([loop.carries[i].following for i in inexact], symbols)
        now = live | {i for i, is_moved in zip(inexact, moved, strict=True) if is_moved}
        if now == live:
            return sorted(live)
        live = now
