"""Figure → pieces of HTML: what the pages, the addresses and the embedded page write alike, every word escaped."""
