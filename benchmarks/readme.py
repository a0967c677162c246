"""Make the README's pictures and tables again: ``python benchmarks/readme.py``.

Every block between ``<!-- output of: COMMAND -->`` and ``<!-- end -->`` becomes what the command
prints now; files that the commands write go where the README shows them.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- output of: (.*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def output_of(command):
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def main():
    def renewed(found):
        text = output_of(found[2])
        return f"{found[1]}```text\n{text}\n```\n{found[3]}"

    README.write_text(BLOCK.sub(renewed, README.read_text()))
    f = "sample_functions/sine_power.py:f --order 8 --x64"
    output_of(f"derivprof time {f} -o .github/growth.png")
    methods = "-m nested-jvp -m nested-jvp+cse -m nested-jvp+leibniz -m taylor"
    output_of(f"derivprof plot {f} {methods} -o .github/simplified.png")


if __name__ == "__main__":
    main()
