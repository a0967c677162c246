"""What two records differ in, what of that is beyond a limit, and records kept under a name.

No jax: records are compared anywhere.
"""

from derivprof.changes.cells import cell_text as cell_text
from derivprof.changes.cells import places_text as places_text
from derivprof.changes.comparing import changes_between as changes_between
from derivprof.changes.limits import LEAST_OF_DURATIONS as LEAST_OF_DURATIONS
from derivprof.changes.limits import TIME_THRESHOLD as TIME_THRESHOLD
from derivprof.changes.limits import Limit as Limit
from derivprof.changes.limits import parse_limit as parse_limit
from derivprof.changes.limits import parse_limits as parse_limits
from derivprof.changes.offenders import ANY as ANY
from derivprof.changes.offenders import OUTCOMES as OUTCOMES
from derivprof.changes.offenders import offenders as offenders
from derivprof.changes.quantities import GROUPS as GROUPS
from derivprof.changes.quantities import RUN as RUN
from derivprof.changes.quantities import Group as Group
from derivprof.changes.quantities import Quantity as Quantity
from derivprof.changes.quantities import quantity_at as quantity_at
from derivprof.changes.reporting import change_report as change_report
from derivprof.changes.reporting import report_of_new as report_of_new
from derivprof.changes.saved import FOLDER as FOLDER
from derivprof.changes.saved import Saved as Saved
from derivprof.changes.saved import check_savable as check_savable
from derivprof.changes.saved import checked_name as checked_name
from derivprof.changes.saved import save as save
from derivprof.changes.saved import saved as saved
