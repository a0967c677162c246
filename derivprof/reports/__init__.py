"""A record as text, one format per file. No jax: a saved record renders anywhere."""

from derivprof.reports.budgets import budgets_markdown as budgets_markdown
from derivprof.reports.budgets import over_text as over_text
from derivprof.reports.budgets import print_budgets as print_budgets
from derivprof.reports.changes import changes_csv as changes_csv
from derivprof.reports.changes import changes_markdown as changes_markdown
from derivprof.reports.changes import offender_lines as offender_lines
from derivprof.reports.changes import print_changes as print_changes
from derivprof.reports.csv import to_csv as to_csv
from derivprof.reports.diagnosis import print_diagnosis as print_diagnosis
from derivprof.reports.explanation import print_explanation as print_explanation
from derivprof.reports.markdown import to_markdown as to_markdown
from derivprof.reports.pprof import to_pprof as to_pprof
from derivprof.reports.prediction import prediction_csv as prediction_csv
from derivprof.reports.prediction import prediction_markdown as prediction_markdown
from derivprof.reports.prediction import print_prediction as print_prediction
from derivprof.reports.speedscope import to_speedscope as to_speedscope
from derivprof.reports.tables import Row as Row
from derivprof.reports.tables import Table as Table
from derivprof.reports.text import print_report as print_report
from derivprof.reports.verdict import verdict as verdict
