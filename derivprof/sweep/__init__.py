"""The conductor: every order by every method, one record. The only stage that knows them all.

The parent's side imports no jax; the child's, :mod:`derivprof.sweep.session`, is named by the
parent and imported in the child.
"""

from derivprof.sweep.conductor import Observer as Observer
from derivprof.sweep.conductor import Silent as Silent
from derivprof.sweep.conductor import Sweep as Sweep
from derivprof.sweep.explaining import Explaining as Explaining
from derivprof.sweep.following import dismiss as dismiss
from derivprof.sweep.following import follow as follow
from derivprof.sweep.following import join as join
from derivprof.sweep.predicting import Predicting as Predicting
from derivprof.sweep.requests import Loaded as Loaded
from derivprof.sweep.requests import Loop as Loop
from derivprof.sweep.requests import MeasureCell as MeasureCell
from derivprof.sweep.requests import Prepared as Prepared
from derivprof.sweep.requests import PrepareRun as PrepareRun
from derivprof.sweep.requests import SampleRuns as SampleRuns
from derivprof.sweep.resuming import command_of as command_of
from derivprof.sweep.sampling import Sampler as Sampler
from derivprof.sweep.side_by_side import SideBySide as SideBySide
from derivprof.sweep.workers import Asked as Asked
from derivprof.sweep.workers import InProcess as InProcess
from derivprof.sweep.workers import start_child as start_child
