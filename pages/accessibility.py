"""Accessibilité: the statement that the law asks for, with its grid."""

from pvd import screen

screen.title("Déclaration d’accessibilité")
screen.statement("accessibilite")
screen.section("Contenus non accessibles ou non testés")
screen.unmet()
screen.section("La grille, critère par critère")
screen.accessibility_grid()
screen.statement("accessibilite-suite")
