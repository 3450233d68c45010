"""Mon territoire: one région, département or intercommunalité, whole."""

from pvd import screen

screen.page_title("Mon territoire")
screen.cards("chiffres-cles")
screen.section("Les subventions de l’État, année par année")
screen.show("subventions-par-annee", wait=True)
