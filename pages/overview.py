"""Aperçu: where the programme stands, here."""

from pvd import screen

screen.title(
    "Où en est « Petites villes de demain » ?",
    "Lancé le 1er octobre 2020 pour le mandat municipal, le programme accompagne des villes de moins de 20 000 habitants "
    "qui exercent des fonctions de centralité. Piloté par l’ANCT avec des partenaires publics et privés, il tient sur trois "
    "piliers : l’ingénierie, les financements thématiques et le réseau.",
)
screen.mandate_account()
screen.cards("chiffres-cles")

chart, picture = screen.columns((3, 2))
with chart:
    screen.section("Le temps, l’argent, les réalisations")
    screen.show("temps-argent-realisations")
with picture:
    screen.section("Les communes")
    screen.picture("carte-des-communes", "carte", "Carte des communes du programme. Ouvrir la carte interactive.")
    screen.links({"Explorer la carte": "carte"})

screen.section("Les subventions de l’État, année par année")
screen.show("subventions-par-annee")

screen.section("Ce qui a été annoncé, ce que l’on sait")
screen.show("promesses-et-resultats")

screen.section("Le programme frère, Action cœur de ville")
screen.show("deux-programmes")

screen.section("Ce qui a changé", "Ce qui diffère, commune par commune, de la version des données précédente.")
screen.changes("ce-qui-a-change")
