import jax
import jax.numpy as jnp

from derivprof.jaxprs import instruction_count, instruction_operations

MODULE = """HloModule jit_f, entry_computation_layout={(f64[])->f64[]}

%fused (p: f64[]) -> f64[] {
  %p = f64[] parameter(0)
  ROOT %sine.1 = f64[] sine(%p), metadata={op_name="a = b"}
}

ENTRY %main.3 (t.1: f64[]) -> f64[] {
  %t.1 = f64[] parameter(0)
  ROOT %f = f64[] fusion(%t.1), kind=kLoop, calls=%fused
}
"""


def test_instructions_are_counted_in_every_computation():
    assert instruction_count(MODULE) == 4


def test_a_longer_program_has_more_instructions():
    def text(fun):
        return jax.jit(fun).lower(1.1).compile().as_text()

    short, long = text(jnp.sin), text(lambda t: jnp.sin(t) * jnp.exp(t) + t)
    assert 0 < instruction_count(short) < instruction_count(long)


def test_instructions_are_counted_by_operation():
    assert instruction_operations(MODULE) == {"parameter": 2, "sine": 1, "fusion": 1}


def test_operations_are_found_behind_tuple_types_with_layouts():
    line = "  ROOT %t.1 = (f32[2]{0:T(8,128)}, /*index=1*/s32[]) tuple(%a, %b)\n"
    assert instruction_operations(line) == {"tuple": 1}


def test_every_instruction_of_a_loop_program_has_an_operation():
    def fun(t):
        return jax.lax.scan(lambda c, x: (c * jnp.sin(x), c), t, jnp.ones(4))

    text = jax.jit(fun).lower(1.1).compile().as_text()
    assert instruction_operations(text).total() == instruction_count(text)
