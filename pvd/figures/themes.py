"""Méthode: how well the theme of an award is read in its title, on titles whose theme is published."""

from __future__ import annotations

from functools import partial

import pandas as pd

from pvd.figures.catalogue import figure
from pvd.figures.figure import Drawn, Encodings
from pvd.formats import number, plural, share
from pvd.territory import Options, Territory

SAMPLES = {"held_out": "2019, un cinquième mis de côté", "file_2018": "2018, tout le fichier"}
WHAT_IT_READS = (
    "Le classement lit l’intitulé seul : il a appris sur les intitulés de 2019 dont l’ANCT publie le thème. Au-dessous "
    "du seuil de confiance, l’intitulé reste « non classé »."
)


@figure(
    "classement-des-themes",
    subject="Qualité du classement par thème",
    query="theme_quality",
    form="table",
    unit="share",
    unit_label="intitulés dont le thème est publié",
    status="computed",
    is_national=True,
    columns="sample theme title_count classified_share precision_share recall_share",
)
def theme_quality(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    whole = table[table["theme"] == "Ensemble"].set_index("sample")
    held, other = whole.loc["held_out"], whole.loc["not_learnt_2019"]
    withheld = _withheld(table)
    never = (
        f" Jamais donnés, faute d’y être assez retrouvés : {' ; '.join(withheld)} des intitulés." if withheld else ""
    )
    return Drawn(
        f"{share(held['precision_share'], 1)} des thèmes lus dans un intitulé sont justes ; "
        f"{share(held['classified_share'])} des intitulés en reçoivent un",
        table,
        period="2018 et 2019",
        note=f"{WHAT_IT_READS} Seuil : {share(held['threshold_share'], 1)}, choisi sur un autre cinquième. Appris sur "
        f"{plural(int(held['taught_count']), 'intitulé')}. Une catégorie publiée en 2019, « Mise aux normes », n’existe pas "
        f"en 2018 et n’est pas apprise : {share(other['classified_share'])} de ses intitulés reçoivent un autre thème."
        f"{never}{_said_by_words(table)}",
    )


def _withheld(table: pd.DataFrame) -> list[str]:
    """« Économie et emploi, 3,3 % »: the themes given before the floor of recall, and to nobody after it."""
    rows = table[table["theme"] != "Ensemble"]
    kept = set(rows.loc[(rows["sample"] == "held_out") & rows["precision_share"].notna(), "theme"])
    before = rows[(rows["sample"] == "before_floor") & ~rows["theme"].isin(kept)]
    return [f"{row.theme}, {share(row.recall_share, 1)}" for row in before.itertuples()]


def _said_by_words(table: pd.DataFrame) -> str:
    """How far the words that say a theme by themselves are confirmed by the titles of 2019 that hold them."""
    rows = table[table["sample"] == "words_2019"].set_index("theme")["title_count"]
    if rows.empty:
        return ""
    themes = rows.drop("Ensemble")
    return (
        f" Quelques mots disent seuls le thème (vidéoprotection, vidéosurveillance, caméras) : {share(themes.max() / rows['Ensemble'])} "
        f"des {number(rows['Ensemble'])} intitulés de 2019 qui les portent sont publiés « {themes.idxmax()} »."
    )


def _confusion(table: pd.DataFrame, sample: str) -> Drawn:
    rows = table[table["sample"] == sample].reset_index(drop=True)
    count = int(rows.drop_duplicates("published_theme")["published_count"].sum())
    title = f"thème publié et thème lu dans l’intitulé : {number(count)} intitulés"
    return Drawn(title, rows, period=SAMPLES[sample], note=WHAT_IT_READS)


confusion = partial(
    figure, query="theme_confusion", form="heat_table", unit="share", status="computed", is_national=True,
    unit_label="part des intitulés de chaque thème publié",
    encodings=Encodings(row="published_theme", column="given_theme", value="title_share"),
    columns="published_theme given_theme title_count title_share"
)  # fmt: skip


@confusion("confusion-des-themes", subject="Erreurs du classement, 2019")
def theme_confusion(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _confusion(table, "held_out")


@confusion("confusion-des-themes-2018", subject="Erreurs du classement, 2018")
def theme_confusion_2018(table: pd.DataFrame, territory: Territory, options: Options) -> Drawn:
    return _confusion(table, "file_2018")
