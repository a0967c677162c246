"""Run as a script with two devices of one CPU: what XLA makes of divided batches, as JSON."""

import json

import jax

jax.config.update("jax_num_cpu_devices", 2)

import jax.numpy as jnp  # noqa: E402

from derivprof.measure import Division  # noqa: E402
from derivprof.measure import loop as loops  # noqa: E402
from derivprof.measure.by_row import rows_of  # noqa: E402
from derivprof.measure.division import compile_divided, exchanges_of  # noqa: E402

ROWS = jnp.linspace(0.1, 1.0, 24).reshape(8, 3)
WEIGHTS = jnp.ones(3)
TWO = Division((None, 0), tuple(jax.devices()))


def per_row(weights, row):
    return jnp.sum(jnp.sin(weights * row))


def across_rows(weights, rows):
    return rows - jnp.mean(rows, axis=0) * weights


def exchanges(fun):
    """What the devices exchange in the loop around ``fun``."""
    args = TWO.placed((WEIGHTS, ROWS))
    eps, count = TWO.everywhere((loops._eps(), jnp.int32(3)))
    return exchanges_of(jax.jit(loops._loop(fun, TWO.axes)).lower(args, eps, count).compile())


def main():
    gradients = jax.vmap(jax.grad(per_row, argnums=1), (None, 0))
    args = (WEIGHTS, ROWS)
    placed = TWO.placed(args)
    divided = compile_divided(gradients, args, TWO)
    whole = jax.jit(gradients).lower(*args).compile()
    found = {
        "exchanges": {
            "control": exchanges(lambda *same: rows_of(TWO.axes, same)),
            "gradients": exchanges(gradients),
            "hessians": exchanges(jax.vmap(jax.hessian(per_row, argnums=1), (None, 0))),
            "across rows": exchanges(across_rows),
        },
        "sizes": [[list(s.data.shape) for s in leaf.addressable_shards] for leaf in placed],
        "bytes": [divided.memory.output_bytes, whole.memory_analysis().output_size_in_bytes],
        "same": bool((jax.jit(gradients)(*placed) == gradients(*args)).all()),
        "of one process": TWO.is_of_one_process,
    }
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
