"""Figure → words: the sentence read under a chart and by screen readers, the alternative text, the citation.

Every number is recomputed from the table, through `formats`: a sentence cannot disagree with its chart.
"""
