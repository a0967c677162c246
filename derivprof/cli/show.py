"""``derivprof show``."""

from derivprof.cli.arguments import RecordArgument
from derivprof.cli.flags import OutputFlags, PartFlags, SnippetFlags, takes_flags


@takes_flags
def show(record: RecordArgument, part: PartFlags, output: OutputFlags, below: SnippetFlags) -> None:
    """Render what was saved again: on the terminal, or as .md, .csv, .png, .svg, .pdf.

    derivprof count sample_functions/runge.py:f -o run.json  # save a record
    derivprof show run.json  # the same tables again
    derivprof show run.json -o report.html -o growth.png  # as a page, as a picture
    derivprof show run.json --snippet  # with the lines to use
    derivprof show several.json --target gelu  # one of several functions

    Every JSON file that any version of derivprof wrote can be shown: records of one target and of
    several, explanations, predictions, comparisons, reports of budgets, diagnoses.
    """
    from derivprof.cli.showing import show_document

    prints = output.json or not output.paths()
    show_document(record, output, part=part.target, below=below.below(), prints=prints)
