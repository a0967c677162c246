"""Handlers for a child process, one behaviour per request."""

import contextlib
import ctypes
import os
import sys
import threading
import time

from derivprof.errors import InputError


class Handler:
    def handle(self, request, report):
        report(f"doing {request[0]}")
        return getattr(self, request[0])(*request[1:])

    def echo(self, value):
        return value

    def identity(self):
        return os.getpid()

    def shout(self, text):
        sys.stdout.write(text)
        sys.stdout.flush()
        os.write(1, text.encode())
        return "done"

    def refuse(self, text):
        raise InputError(text)

    def break_down(self):
        return [][1]

    def hang(self):
        time.sleep(600)

    def abort(self):
        os.abort()

    def leave(self):
        os._exit(3)

    def swallow(self, size):
        self.kept = bytearray(os.urandom(1)) * size
        time.sleep(600)

    def hold_the_lock(self):
        ctypes.PyDLL(None).sleep(600)

    def listen(self):
        """What the user's code reads from standard input."""
        return sys.stdin.read()

    def exit(self, code):
        sys.exit(code)

    def lambda_(self):
        return lambda: None

    def refuse_oddly(self):
        class Odd(InputError):
            pass

        raise Odd("odd")

    def raise_unprintable(self):
        class Unprintable(Exception):
            def __str__(self):
                raise RuntimeError

        raise Unprintable

    def fork(self):
        """A process and a thread that outlive the request."""
        threading.Thread(target=time.sleep, args=(600,)).start()
        if (fork := os.fork()) == 0:
            while True:
                time.sleep(600)
        return fork

    def close_everything(self):
        os.closerange(3, 100)
        time.sleep(600)

    def reserve(self, size):
        """Whether that much address space is to be had at once, unused."""
        with contextlib.suppress(MemoryError):
            return len(memoryview(bytearray(size))) == size
        return False
