from derivprof.worker.last_words import CodeLine, lines_in

WRITTEN = """Fatal Python error: Aborted

Current thread 0x00007f (most recent call first):
  File "/home/me/mymod.py", line 12 in slow
  File "/home/me/my other.py", line 3 in <lambda>

Thread 0x00008a (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait

Extension modules: numpy, jaxlib (total: 2)
"""


def test_the_lines_of_the_thread_that_crashed_are_read_innermost_first():
    assert lines_in(WRITTEN) == (
        CodeLine("/home/me/mymod.py", 12, "slow"),
        CodeLine("/home/me/my other.py", 3, "<lambda>"),
    )


def test_nothing_written_is_no_lines():
    assert lines_in("") == ()
