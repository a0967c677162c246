"""What is beyond a limit because it is not there any more."""

from dataclasses import replace

from derivprof.changes import changes_between, offenders, parse_limits
from derivprof.record import Timing
from tests.changes.runs import timed


def test_a_run_time_that_is_lost_is_beyond_a_limit_of_times_alone():
    old = timed({("taylor", 1): 2e-8, ("jet", 1): 3e-8})
    lost = replace(old.cells("taylor")[0], timing=Timing(run_note="optimised away"))
    new = replace(old, measurements=(lost, *old.cells("jet")))
    changes = changes_between(old, new, ("old", "new"))
    assert offenders(changes, parse_limits(("count:0",))) == ()
    (offender,) = offenders(changes, parse_limits(("time:10%",)))
    assert "optimised away" in str(offender)
