"""Commune: one town, whole."""

from pvd import screen

screen.title("Commune")
screen.cards("chiffres-cles")
screen.section("Les subventions de l’État, année par année")
screen.show("subventions-par-annee", wait=True)
