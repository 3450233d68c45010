"""Figure → CSV (French or raw), JSON, XLSX, Parquet: the same numbers, with what they mean.

Text cells are always written as text: a code keeps its zeros and a formula typed in a title never runs.
"""
