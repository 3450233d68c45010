"""What the text classifier says of titles: of those whose theme is published, to judge it, and of the awards.

Learnt on the titles of 2019, six themes. Category 8 is a contract and category 6 does not exist in 2018:
left out of the learning, and category 6 asked as a sample of its own, to see what becomes of a title that
belongs to no theme learnt. One row per title and sample; `is_classified` when above the threshold and of a theme
that enough of its own titles find: the others are withheld (sample `before_floor` shows what they were worth).

A few words say a theme by themselves (`reference/theme_words.csv`): they are asked first, of every title, with
the confidence measured on all the titles of 2019 that hold them (sample `words_2019`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
from classify import HELD_OUT, VALIDATION, Classifier, fold, normalised, threshold, withheld

if TYPE_CHECKING:
    from read import Raw

# Fewer titles teach nothing: every award then stays without theme (the small ledgers of tests).
FEWEST_TITLES = 500
PUBLISHED = """
    with vocabulary as (
        select unnest(string_split({column}, ';')) as published, theme, is_classified = 'true' as is_learnt
        from reference.themes
    )
    select
        cast(titles.source_row as varchar) as row_key, titles.{title} as title, vocabulary.theme, is_learnt,
        vocabulary.published
    from raw.{table} as titles
    inner join vocabulary on trim(titles.{category}) = vocabulary.published
    where titles.{title} is not null
    order by titles.source_row
"""
AWARDS = """
    select awards.award_id as row_key, titles.project_title as title
    from _spending_3_awards as awards
    inner join _spending_5_titles as titles on awards.award_id = titles.award_id
    where is_of_source(awards.source_id, 'dgcl') and awards.year >= year(programme_start()) and titles.project_title is not null
    order by awards.award_id
"""


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    of_2019 = _titles(connection, PUBLISHED.format(
        table="anct_di_themes", column="published_2019", title="description", category="categorie"))  # fmt: skip
    of_2018 = _titles(connection, PUBLISHED.format(
        table="anct_di", column="published_2018", title='"DESCRIPTION"', category='"CATGEORIE"'))  # fmt: skip
    awards = _titles(connection, AWARDS)
    awards["theme"] = None
    learnt = of_2019[of_2019["is_learnt"]].copy()
    learnt["fold"] = [fold(text) for text in learnt["text"]]

    if len(learnt) < FEWEST_TITLES:
        return _nothing()
    # The threshold comes from titles that neither teach nor judge: the held-out fifth stays untouched.
    teaching = learnt[~learnt["fold"].isin([HELD_OUT, VALIDATION])]
    validation = learnt[learnt["fold"] == VALIDATION]
    guess = Classifier(list(teaching["text"]), list(teaching["theme"])).guess(list(validation["text"]))
    level = threshold(guess.confidences, np.array(guess.themes) == validation["theme"].to_numpy())

    # The classifier that is judged is the one that is used.
    teaching = learnt[learnt["fold"] != HELD_OUT]
    classifier = Classifier(list(teaching["text"]), list(teaching["theme"]))
    held_out = learnt[learnt["fold"] == HELD_OUT]
    never_given = withheld(classifier.guess(list(held_out["text"])), level, list(held_out["theme"]))
    rules = _rules(connection, of_2019)
    samples = {
        "before_floor": held_out,
        "held_out": held_out,
        "words_2019": of_2019[[any(rule.search(text) for _, rule, _ in rules) for text in of_2019["text"]]],
        "file_2018": of_2018[of_2018["is_learnt"]],
        "not_learnt_2019": of_2019[~of_2019["is_learnt"] & of_2019["theme"].str.startswith("Mise aux normes")],
        "awards": awards,
    }
    found = []
    for sample, rows in samples.items():
        guess = classifier.guess(list(rows["text"]))
        given = pd.DataFrame({
            "sample": sample, "row_key": list(rows["row_key"]), "published_theme": list(rows["theme"]),
            "guessed_theme": guess.themes, "theme_confidence": guess.confidences, "threshold_share": level,
            "is_classified": guess.confidences >= level, "taught_count": len(teaching),
        })  # fmt: skip
        if sample != "before_floor":
            given["is_classified"] &= ~given["guessed_theme"].isin(never_given)
            for theme, rule, precision in rules:
                named = [bool(rule.search(text)) for text in rows["text"]]
                given.loc[named, ["guessed_theme", "theme_confidence", "is_classified"]] = theme, precision, True
        found.append(given)
    return pd.concat(found, ignore_index=True)


def _rules(connection: duckdb.DuckDBPyConnection, of_2019: pd.DataFrame) -> list[tuple[str, re.Pattern[str], float]]:
    """(theme, words, precision): how many of the titles of 2019 with these words are in the category that confirms it."""
    found = []
    for theme, words, published in connection.execute(
        "select theme, words, published_2019 from reference.theme_words order by theme"
    ).fetchall():
        rule = re.compile(words)
        named = of_2019[[bool(rule.search(text)) for text in of_2019["text"]]]
        found.append((theme, rule, round(float((named["published"].str.strip() == published).mean()), 4)))
    return found


def _nothing() -> pd.DataFrame:
    types = {"sample": "str", "row_key": "str", "published_theme": "str", "guessed_theme": "str",
             "theme_confidence": "float64", "threshold_share": "float64", "is_classified": "bool", "taught_count": "int64"}  # fmt: skip
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def _titles(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    frame = connection.execute(sql).df()
    frame["text"] = [normalised(title) for title in frame["title"]]
    return frame
