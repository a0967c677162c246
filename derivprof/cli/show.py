"""``derivprof show``."""

from derivprof.cli.arguments import RecordArgument
from derivprof.cli.flags import OutputFlags, PartFlags, SnippetFlags, takes_flags


@takes_flags
def show(record: RecordArgument, part: PartFlags, output: OutputFlags, below: SnippetFlags) -> None:
    """Render what was saved again: on the terminal, or as .md, .csv, .png, .svg, .pdf.

    derivprof show run.json

    derivprof show run.json -o report.md

    derivprof show run.json --target gelu

    derivprof show run.json --snippet

    Every JSON file that any version of derivprof wrote can be shown: records of one target and of
    several, explanations, predictions, comparisons, reports of budgets, diagnoses.
    """
    from derivprof.cli.showing import show_document

    prints = output.json or not output.paths()
    show_document(record, output, part=part.target, below=below.below(), prints=prints)
