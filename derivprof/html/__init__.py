"""A record as one self-contained HTML file. No jax: a saved record renders anywhere."""

from derivprof.html.collection import collection_html as collection_html
from derivprof.html.documents import budgets_html as budgets_html
from derivprof.html.documents import changes_html as changes_html
from derivprof.html.documents import diagnosis_html as diagnosis_html
from derivprof.html.documents import explanation_html as explanation_html
from derivprof.html.documents import prediction_html as prediction_html
from derivprof.html.fragment import tables_fragment as tables_fragment
from derivprof.html.fragment import to_fragment as to_fragment
from derivprof.html.report import to_html as to_html
