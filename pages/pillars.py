"""Piliers: what engineering, thematic funding and the network bring, nationally and here."""

from pvd import screen

screen.title(
    "Les trois piliers",
    "Le programme tient sur trois piliers : un soutien en ingénierie, des financements sur des thèmes ciblés et un réseau, "
    "le Club Petites villes de demain.",
)
screen.perimeter()
screen.facts("pilier-ingenierie", "pilier-financements", "pilier-reseau")

screen.section("Ce qui est publié, pilier par pilier et financeur par financeur")
screen.show("montants-par-pilier")
screen.row("composition-2023", "composition-2024")

screen.section("L’offre de mesures")
screen.show("mesures-par-pilier")

screen.section(
    "Ce que montre le registre dans ce territoire",
    "Toutes les subventions connues, d’investissement ou de postes, rattachées ou non à la convention du programme, par pilier, sujet, thème, "
    "dispositif et territoire.",
)
screen.row("subventions-par-pilier", "subventions-par-sujet")
screen.show("subventions-par-theme")
screen.ratio()
screen.show("dispositifs-et-themes")
screen.show("themes-et-dispositifs-surfaces")
screen.show("themes-par-territoire")

screen.section("Ce qui a été annoncé, ce que l’on sait")
screen.show("promesses-et-resultats")
screen.section("Les cinq objectifs du programme")
screen.show("objectifs")
screen.show("preuves-des-objectifs")
