"""Méthode: definitions, perimeters, sources, coverage, official figures, dictionary."""

from pvd import screen

screen.title(
    "Méthode",
    "Ce que comptent les montants, d’où viennent les données, ce qui manque et comment citer.",
)
screen.document("methode")
screen.section("Ce que nous tenons")
screen.show("couverture")
screen.section(
    "Qui a reçu quoi",
    "Les listes officielles écrivent parfois le nom d’un bénéficiaire et le code d’un autre : ce que le nom a décidé, et ce que "
    "personne ne peut décider.",
)
screen.show("attributions-verifiees")
screen.section(
    "Les thèmes lus dans les intitulés",
    "Les projets de 2023 et 2024 n’ont pas de thème publié : un classement automatique en lit un dans l’intitulé, ou s’abstient.",
)
screen.show("classement-des-themes")
screen.show("confusion-des-themes")
screen.show("confusion-des-themes-2018")
screen.section(
    "Chiffres officiels",
    "Tous les chiffres datés rencontrés, y compris ceux qui se contredisent, avec leur source et leur périmètre.",
)
screen.official_figures("chiffres-officiels", "ecart-de-deux-chiffres")
screen.section("Sources et licences")
screen.show("sources")
screen.section("Dictionnaire des colonnes")
screen.show("dictionnaire")
screen.links(
    {
        "Qualité des données": "qualite",
        "Toutes les tables, en fichiers": "donnees",
        "Versions des données et ce qui a changé": "versions",
    }
)
