"""Aperçu: where the programme stands, here."""

from pvd import screen

screen.title(
    "Où en est « Petites villes de demain » ?",
    "Lancé le 1er octobre 2020 pour le mandat municipal, le programme accompagne des villes de moins de 20 000 habitants "
    "qui exercent des fonctions de centralité. Piloté par l’ANCT avec des partenaires publics et privés, il tient sur trois "
    "piliers : l’ingénierie, les financements thématiques et le réseau.",
)
screen.contents()
screen.mandate_account()
screen.cards("chiffres-cles")

chart, picture = screen.columns((1, 1))
with chart:
    screen.section("Le temps, l’argent, les réalisations", short="Temps et argent")
    screen.show("temps-argent-realisations")
with picture:
    screen.section("Les communes", short="Carte")
    screen.picture("carte-des-communes", "carte", "Carte des communes du programme. Ouvrir la carte interactive.")
    screen.links({"Explorer la carte": "carte", "Départements en retard": "retards"})

screen.section("Ce qui a été annoncé, ce que l’on sait", short="Annonces")
screen.show("promesses-en-bref")
screen.links({"Les 15 annonces du lancement et ce que l’on en sait": "piliers#annonces"})

screen.section("Les subventions de l’État, année par année", short="Subventions")
screen.show("subventions-par-annee")

screen.section(
    "Ce qui a changé", "Ce qui diffère, commune par commune, de la version des données précédente.", short="Changements"
)
screen.changes("ce-qui-a-change")

with screen.folded("Le programme frère, Action cœur de ville", "deux-programmes", short="Action cœur de ville"):
    screen.show("deux-programmes")
