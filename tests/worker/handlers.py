"""Handlers for a child process, one behaviour per request."""

import os
import sys
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
