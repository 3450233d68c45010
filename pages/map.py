"""Carte: where the towns are and how they differ."""

from pvd import screen

screen.title("Carte des communes")
screen.map_page(
    "carte-des-communes", "carte-des-territoires", "liste-des-communes", "chiffres-cles", "carte-des-deux-programmes"
)  # fmt: skip
screen.section("Le programme dans le temps")
screen.show("carte-dans-le-temps", filtered=True)
screen.section("Les subventions par commune")
screen.show("repartition-des-communes", filtered=True)
