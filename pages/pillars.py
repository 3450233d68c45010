"""Piliers: what engineering, thematic funding and the network bring, nationally and here."""

from pvd import screen

screen.title(
    "Les trois piliers",
    "Le programme tient sur trois piliers : un soutien en ingénierie, des financements sur des thèmes ciblés et un réseau, "
    "le Club Petites villes de demain.",
)
screen.contents()
screen.perimeter()
screen.facts("pilier-ingenierie", "pilier-financements", "pilier-reseau")

screen.section("De quoi sont faits les totaux publiés", short="Totaux publiés")
screen.row("composition-2023", "composition-2024")
with screen.folded("Tous les montants publiés, pilier par pilier", "montants-par-pilier", short="Montants publiés"):
    screen.show("montants-par-pilier")

screen.section(
    "Ce que montre le registre dans ce territoire",
    "Toutes les subventions connues, d’investissement ou de postes, rattachées ou non à la convention du programme, par pilier, sujet, thème, "
    "dispositif et territoire.",
    short="Registre",
)
screen.row("subventions-par-pilier", "subventions-par-sujet")
screen.show("subventions-par-theme")
with screen.folded("Thèmes, dispositifs et territoires croisés", "dispositifs-et-themes", short="Croisements"):
    screen.ratio()
    screen.show("dispositifs-et-themes")
    screen.show("themes-et-dispositifs-surfaces")
    screen.show("themes-par-territoire")

with screen.folded("L’offre de mesures", "mesures-par-pilier", short="Mesures"):
    screen.show("mesures-par-pilier")
with screen.folded("Ce qui a été annoncé, ce que l’on sait", "promesses-et-resultats", short="Annonces"):
    screen.show("promesses-et-resultats")
with screen.folded("Les cinq objectifs du programme", "preuves-des-objectifs", short="Objectifs"):
    screen.show("objectifs")
    screen.show("preuves-des-objectifs")
