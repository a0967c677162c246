"""Names that are known beforehand."""

METHOD_NAMES = (
    "nested-jvp",
    "taylor",
    "taylor+rolled",
    "taylor+unrolled",
    "jet",
    "nested-jvp+cse",
    "nested-jvp+leibniz",
    "nested-jvp+ring",
    "nested-jvp+auto",
    "nested-grad",
    "nested-grad+cse",
    "nested-grad+leibniz",
    "nested-grad+ring",
    "nested-grad+auto",
    "split-argnums",
    "jacfwd",
    "jacrev",
    "jacfwd-jacrev",
    "compressed",
    "direct",
    "direct-jacrev",
    "indirect",
    "vjp",
    "vjp+linearised",
    "hessian",
    "folx",
)
"""Those of `derivprof.differentiate.METHODS`, which needs jax to be imported; a test compares."""

DEVICES = ("cpu", "gpu", "cuda", "rocm", "tpu", "cuda:0", "cuda:1")
DIRECTIONS = ("ones", "random", "e0", "e1")
OPERATORS = ("laplacian", "biharmonic")
DTYPES = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")
