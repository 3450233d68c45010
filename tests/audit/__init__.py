"""Independent recomputation: who received each award, and what a territory adds up to.

Written from the design pages alone. Nothing here imports `data/` or `queries/`; only `compare` opens
the release and asks the product, because they are what is under test.
"""
