"""A plain text classifier of project titles, trained on titles whose theme an official file gives.

Words cut at seven letters, alone and two by two, weighted by rarity; one logistic regression. Nothing is
drawn at random and one thread computes: the same titles give the same bytes. A title is classified only
above a threshold; below, it stays without theme.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

FOLDS = 5
HELD_OUT, VALIDATION = 0, 1
TARGET_ACCURACY = 0.85
# Of the titles of a theme, the share that must find it: under it a total of the theme would be a remnant, not a total.
RECALL_FLOOR = 0.30
STEM = 7
# Words that every title holds, and that say nothing of its theme.
EMPTY_WORDS = frozenset(
    "de du des la le les l d et a au aux en un une sur pour par dans avec son sa ses ce commune communal communale "
    "communaux communales travaux".split()
)


def normalised(title: str) -> str:
    """Lower case without accents nor marks; any number becomes 0."""
    letters = unicodedata.normalize("NFKD", title.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0]+", " ", re.sub(r"\d+", " 0 ", plain)).strip()


def words(text: str) -> list[str]:
    """Words of a normalised title, cut so that « rénovation » and « rénovations » are one."""
    return [word[:STEM] for word in text.split() if word not in EMPTY_WORDS]


def fold(text: str) -> int:
    """0 to 4, from the words alone: a title written twice is never both learnt and tested."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16) % FOLDS


@dataclass(frozen=True)
class Guess:
    """The most likely theme of each title, and the probability given to it, to four decimals."""

    themes: list[str]
    confidences: NDArray[np.float64]


class Classifier:
    """Fitted on normalised titles and their themes; `guess` then names a theme for any title."""

    def __init__(self, texts: Sequence[str], themes: Sequence[str]) -> None:
        # A word seen once teaches nothing; the small samples of tests have no such luxury.
        self._weights = TfidfVectorizer(
            tokenizer=words, token_pattern=None, lowercase=False, ngram_range=(1, 2),
            min_df=2 if len(texts) > 1000 else 1, sublinear_tf=True,
        )  # fmt: skip
        self._model = LogisticRegression(C=1.0, max_iter=300, tol=1e-3)
        with threadpool_limits(1):
            self._model.fit(self._weights.fit_transform(texts), list(themes))

    def guess(self, texts: Sequence[str]) -> Guess:
        """A theme and a probability for each title."""
        with threadpool_limits(1):
            chances: NDArray[Any] = self._model.predict_proba(self._weights.transform(texts))
        best = chances.argmax(axis=1)
        return Guess([str(self._model.classes_[index]) for index in best], np.round(chances.max(axis=1), 4))


def withheld(guess: Guess, level: float, published: Sequence[str]) -> list[str]:
    """The themes that too few of their own titles find above the threshold: never given to an award."""
    found = np.array(guess.themes) == np.array(published)
    found &= guess.confidences >= level
    themes = np.array(published)
    return [theme for theme in sorted(set(published)) if found[themes == theme].mean() < RECALL_FLOOR]


def threshold(confidences: NDArray[np.float64], is_right: NDArray[np.bool_], target: float = TARGET_ACCURACY) -> float:
    """The lowest confidence from which accuracy is at least `target`, chance of the sample allowed for.

    The 95 % lower bound (Wilson, one side) of the accuracy must reach the target: the threshold then
    holds on other titles too, not only on those that chose it. 1.01, hence nothing, when none does.
    """
    order = np.argsort(-confidences, kind="stable")
    best = 1.01
    right = 0
    for count, index in enumerate(order, start=1):
        right += bool(is_right[index])
        # A tie is taken whole or not at all.
        if count < len(order) and confidences[order[count]] == confidences[index]:
            continue
        if lower_bound(right, count) >= target:
            best = float(confidences[index])
    return best


def lower_bound(right: int, count: int, z: float = 1.645) -> float:
    """Wilson's one-sided 95 % lower bound of a share."""
    share = right / count
    middle = share + z * z / (2 * count)
    return (middle - z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))) / (1 + z * z / count)
