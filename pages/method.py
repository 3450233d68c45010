"""Méthode: definitions, perimeters, sources, coverage, official figures, dictionary."""

from pvd import screen

screen.title(
    "Méthode",
    "Ce que comptent les montants, d’où viennent les données, ce qui manque et comment citer.",
)
screen.document("methode")
screen.section("Ce que nous tenons")
screen.show("couverture", wait=True)
screen.section(
    "Chiffres officiels",
    "Tous les chiffres datés rencontrés, y compris ceux qui se contredisent, avec leur source et leur périmètre.",
)
screen.show("chiffres-officiels", wait=True)
screen.section("Sources et licences")
screen.show("sources", wait=True)
screen.section("Dictionnaire des colonnes")
screen.show("dictionnaire", wait=True)
