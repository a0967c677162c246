"""Budgets of derivatives in pyproject.toml: read, checked against records, written back. No jax."""

from derivprof.budgets.checking import budget_lines as budget_lines
from derivprof.budgets.checking import budget_report as budget_report
from derivprof.budgets.costs import COSTS as COSTS
from derivprof.budgets.costs import Cost as Cost
from derivprof.budgets.declared import DeclaredBudget as DeclaredBudget
from derivprof.budgets.declared import declared_budget as declared_budget
from derivprof.budgets.declared import read_budgets as read_budgets
from derivprof.budgets.updating import Update as Update
from derivprof.budgets.updating import new_costs as new_costs
from derivprof.budgets.updating import to_paste as to_paste
from derivprof.budgets.updating import updated as updated
