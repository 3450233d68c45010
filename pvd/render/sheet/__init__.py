"""A territory on two A4 pages: their content as data, their layout by `sheet.typ`."""
