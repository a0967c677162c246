"""Make every output and picture of the README again: ``python benchmarks/readme.py``.

A block between ``<!-- output of: COMMAND -->`` and ``<!-- end -->`` becomes what the command prints
now, in the root of the repository, under the command itself; ``<!-- python of: ... -->`` is the
same for lines of Python, without it. The command is one of a shell: ``| tail -n 3`` shows its end,
and what ``| sed`` takes out is not told to the reader. ``<!-- scenario: NAME -->`` is one of the
functions in SCENARIOS, PICTURES says which command draws which picture, and the one of a page is
photographed in a browser.

``python benchmarks/readme.py WORD ...`` makes those blocks and pictures alone whose command has one
of the words in it. Run it on a quiet machine: durations are in it.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(
    r"(<!-- (output of|python of|scenario): (.*?) -->\n).*?(<!-- end -->)", re.DOTALL
)

WRONG = 3
"""The exit code of a check or a comparison that finds something: some outputs are about that."""

SINE = "sample_functions/sine_power.py:f --order 8 --x64"
LEVELS = ("nested-jvp", "nested-jvp+cse", "nested-jvp+leibniz", "nested-jvp+auto", "taylor")
PICTURES = (
    f"derivprof time {SINE} -o .github/growth.png",
    f"derivprof plot {SINE} -m nested-jvp -m nested-jvp+cse -m nested-jvp+leibniz -m taylor "
    "-o .github/simplified.png",
    f"derivprof plot {SINE} -m nested-jvp -m nested-jvp+cse -m jet -m taylor --figure ratio "
    "-o .github/ratio.png",
)


def output_of(command, folder=ROOT, errors=None):
    """What a line for a shell prints, its ``derivprof`` being the one of this Python."""
    with tempfile.TemporaryDirectory() as binaries:
        program = Path(binaries) / "derivprof"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m derivprof "$@"\n')
        program.chmod(0o755)
        paths = (binaries, os.environ["PATH"])
        searched = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            cwd=folder, text=True, stdout=subprocess.PIPE, stderr=errors, check=False,
            env={**os.environ, "PATH": os.pathsep.join(paths), "PYTHONPATH": searched},
        )  # fmt: skip
    if done.returncode not in (0, WRONG):
        raise SystemExit(f"{command} ended with {done.returncode}")
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


MISH = "import jax.numpy as jnp\n\n\ndef mish(x):\n    return x * jnp.tanh(jnp.logaddexp(x, {}))\n"
SAFER_MISH = """import jax.numpy as jnp


def mish(x):
    softplus = jnp.logaddexp(x, 0.0)
    return jnp.where(softplus > 20.0, x, x * jnp.tanh(softplus))
"""


def compared():
    """A function that was changed, and what ``compare`` says of it."""
    count = "derivprof count mylib:mish --order 3 --x64 -m taylor --save"
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "mylib.py"
        library.write_text(MISH.format("0.0"))
        output_of(f"{count} main", folder)
        library.write_text(SAFER_MISH)
        output_of(f"{count} pr", folder)
        return fenced(
            output_of("derivprof compare main pr --fail-on count:0", folder, subprocess.STDOUT)
        )


def levels():
    """The equations of nested JVP simplified by every level, beside Taylor mode, as a table."""
    methods = " ".join(f"-m {name}" for name in LEVELS)
    record = json.loads(output_of(f"derivprof count {SINE} {methods} --json"))
    laws = {
        each["method"]: law_text(each["law"])
        for each in record["growth"]
        if each["quantity"] == "census.total"
    }
    orders = (0, 1, 2, 4, 6, 8)
    totals = {(m["method"], m["order"]): m["census"]["total"] for m in record["measurements"]}
    lines = [
        f"| method | {' | '.join(map(str, orders))} | law |",
        "| --- |" + " ---: |" * 6 + " --- |",
    ]
    for name in LEVELS:
        counts = " | ".join(f"{totals[name, order]:,}".replace(",", " ") for order in orders)
        lines.append(f"| `{name}` | {counts} | {laws.get(name, '')} |")
    return "\n".join(lines)


def law_text(law):
    """The law without the orders that it was found on; of a long one the factor at the end."""
    factor = re.search(r"x[\d.]+ at order \d+", law)
    return factor[0] if "recurrence" in law and factor else law.partition(" (")[0]


def of_direction():
    """The program of a derivative as a function of its direction."""
    code = (
        "import jax, derivprof, sys; sys.path.insert(0, 'sample_functions'); "
        "jax.config.update('jax_enable_x64', True); from sine_power import f; "
        "g = derivprof.derivative(f, 4, as_function_of='direction', method='nested-jvp+auto'); "
        "print(jax.make_jaxpr(g(2.0))(1.0))"
    )
    return fenced(output_of(f'{sys.executable} -c "{code}"'))


def photographed():
    """The top of a page, as a browser shows it; it takes the extra ``browser`` and a Chromium."""
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    from tests.html.browser import FLAGS, chromium

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        output_of(f"derivprof time {SINE} -o {page_file}")
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1100, "height": 1040})
        page.goto(page_file.as_uri())
        page.locator("figure[data-chart=growth] svg").first.wait_for()
        page.screenshot(path=ROOT / ".github/report.png")
        browser.close()


SCENARIOS = {"compare": compared, "levels": levels, "of the direction": of_direction}


def fenced(text, language="text"):
    return f"```{language}\n{text}\n```"


def made(kind, what):
    print(f"{kind}: {what}", flush=True)
    if kind == "scenario":
        return SCENARIOS[what]()
    if kind == "python of":
        return fenced(output_of(what), "python")
    shown = what.partition(" | sed")[0]
    return fenced(f"$ {shown}\n{output_of(what)}")


def main(words):
    def is_wanted(text):
        return not words or any(word in text for word in words)

    def renewed(found):
        start, kind, what, end = found.groups()
        return f"{start}{made(kind, what)}\n{end}" if is_wanted(what) else found[0]

    README.write_text(BLOCK.sub(renewed, README.read_text()))
    for command in filter(is_wanted, PICTURES):
        print(command, flush=True)
        output_of(command)
    if is_wanted("report.png"):
        photographed()


if __name__ == "__main__":
    main(sys.argv[1:])
