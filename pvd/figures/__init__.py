"""Pure functions: a query's table → a Figure. One module per page; `catalogue` knows them all."""
