"""Programs rewritten by the laws of arithmetic, between levels of differentiation or alone."""
