"""Comparer: up to four territories side by side."""

from pvd import screen

screen.title(
    "Comparer",
    "Jusqu’à quatre territoires de même niveau, dans les mêmes unités, le même périmètre et les mêmes années.",
)
screen.compared()

screen.section("Les chiffres côte à côte")
screen.perimeter()
screen.show("comparaison-chiffres")

screen.section(
    "Les subventions de l’État",
    "Rapportées aux habitants, pour que des territoires de taille inégale se comparent. Une subvention qui n’est pas connue "
    "n’est pas un zéro.",
)
screen.show("comparaison-par-habitant")
screen.show("comparaison-repartition")
screen.show("comparaison-par-annee")
screen.show("comparaison-par-dispositif")

screen.section("L’avancement")
screen.mandate_account()
screen.show("comparaison-avancement")
screen.show("comparaison-conventions")

screen.section("Les communes")
screen.comparison_map("carte-de-la-comparaison")
