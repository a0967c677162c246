"""``derivprof explain``."""

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import ExplainFlags, ExplainOutputFlags, takes_flags


@takes_flags
def explain(target: TargetArgument, asked: ExplainFlags, output: ExplainOutputFlags) -> None:
    """Explain one derivative: what is dead, computed twice or trivial, and which lines cause it.

    derivprof explain sample_functions/sine_power.py:f --order 4  # by primitive and source line
    derivprof explain sample_functions/mlp.py:f --order 2 --jaxpr  # with every equation
    derivprof explain sample_functions/helpers.py:main --argnums 0,1 --order 1 \
        -o lines.speedscope.json  # a flame graph of source lines
    """
    from derivprof.cli.explaining import explain_and_report

    plan = asked.plan(target, timed=False)
    explain_and_report(plan, output.paths(), listing=output.jaxpr, as_json=output.json)
