"""A child process that serves requests and may be ended at any time. Knows nothing of jax."""

from derivprof.worker.parent import Worker as Worker
from derivprof.worker.parent import WorkerBug as WorkerBug
from derivprof.worker.parent import WorkerEnded as WorkerEnded
from derivprof.worker.parent import WorkerTimedOut as WorkerTimedOut
from derivprof.worker.protocol import Handler as Handler
