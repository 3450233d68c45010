"""Official files of an invented country, written by code with every oddity that their layouts are known for."""
