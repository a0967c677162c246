"""All figures of high orders and of operators, in one command: ``python benchmarks/series.py``."""

import high_orders
import operators

if __name__ == "__main__":
    high_orders.main([])
    operators.main([])
