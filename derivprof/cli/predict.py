"""``derivprof predict``."""

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import PredictFlags, PredictOutputFlags, takes_flags


@takes_flags
def predict(target: TargetArgument, asked: PredictFlags, output: PredictOutputFlags) -> None:
    """Predict the exact raw counts of nested JVP without tracing them, and the laws they follow.

    derivprof predict mymod:f --order 30

    derivprof predict mymod:f --partial 0,2,4 --at x=[1,2,3,4,5]

    derivprof predict mymod:f -o counts.csv
    """
    from derivprof.cli.predicting import predict_and_report

    predict_and_report(asked.plan(target), output.paths(), as_json=output.json)
