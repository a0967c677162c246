"""``derivprof predict``."""

from derivprof.cli.arguments import TargetArgument
from derivprof.cli.flags import PredictFlags, PredictOutputFlags, takes_flags


@takes_flags
def predict(target: TargetArgument, asked: PredictFlags, output: PredictOutputFlags) -> None:
    """Predict the exact raw counts of nested JVP without tracing them, and the laws they follow.

    derivprof predict sample_functions/sine_power.py:f --order 30  # the counts of orders 0 to 30
    derivprof predict sample_functions/product.py:f --partial 0,2,4  # of a mixed partial
    derivprof predict sample_functions/runge.py:f -o counts.csv  # as a file
    """
    from derivprof.cli.predicting import predict_and_report

    predict_and_report(asked.plan(target), output.paths(), as_json=output.json)
