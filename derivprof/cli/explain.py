"""``derivprof explain``."""

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import ExplainFlags, ExplainOutputFlags, takes_flags


@takes_flags
def explain(target: TargetArgument, asked: ExplainFlags, output: ExplainOutputFlags) -> None:
    """Explain one derivative: what is dead, computed twice or trivial, and which lines cause it.

    derivprof explain mymod:f --order 4

    derivprof explain mymod:f --order 2 -m nested-grad --jaxpr

    derivprof explain mymod:f --argnums 0,1 --order 1 -o lines.speedscope.json
    """
    from derivprof.cli.explaining import explain_and_report

    plan = asked.plan(target, timed=False)
    explain_and_report(plan, output.paths(), listing=output.jaxpr, as_json=output.json)
