"""A child process that serves requests and may be ended at any time. Knows nothing of jax."""

from derivprof.worker.interrupts import Interrupted as Interrupted
from derivprof.worker.interrupts import Interrupts as Interrupts
from derivprof.worker.interrupts import interruption_text as interruption_text
from derivprof.worker.last_words import CodeLine as CodeLine
from derivprof.worker.memory import forget_peak as forget_peak
from derivprof.worker.memory import held_memory as held_memory
from derivprof.worker.memory import peak_memory as peak_memory
from derivprof.worker.parent import Worker as Worker
from derivprof.worker.parent import WorkerBug as WorkerBug
from derivprof.worker.parent import WorkerEnded as WorkerEnded
from derivprof.worker.parent import WorkerTimedOut as WorkerTimedOut
from derivprof.worker.protocol import Handler as Handler
