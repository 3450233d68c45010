"""Comparer: up to four territories side by side."""

from pvd import screen

screen.title(
    "Comparer",
    "Jusqu’à quatre territoires de même niveau, dans les mêmes unités, le même périmètre et les mêmes années.",
)
screen.compared()

screen.section("Les chiffres côte à côte")
screen.perimeter()
screen.show("comparaison-chiffres", wait=True)

screen.section(
    "Les subventions de l’État",
    "Rapportées aux habitants, pour que des territoires de taille inégale se comparent. Une subvention qui n’est pas connue "
    "n’est pas un zéro.",
)
screen.show("comparaison-par-habitant", wait=True)
screen.show("comparaison-repartition", wait=True)
screen.show("comparaison-par-annee", wait=True)
screen.show("comparaison-par-dispositif", wait=True)

screen.section("L’avancement")
screen.mandate_account()
screen.show("comparaison-avancement", wait=True)
screen.show("comparaison-conventions", wait=True)

screen.section("Les communes")
screen.comparison_map("carte-de-la-comparaison")
