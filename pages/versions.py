"""Versions: those of the data, what changed from one to the next, how to read the product in each."""

from pvd import screen

screen.title(
    "Versions",
    "Une version est un état des données, gardé tel quel. Une adresse qui porte « version » rend toujours les mêmes nombres.",
)
screen.contents()
screen.section("Les versions disponibles", short="Disponibles")
screen.version_list()
screen.section(
    "Ce qui a changé depuis la version d’avant",
    "Calculé par différence de deux versions, pour le territoire choisi dans la ligne du haut.",
    short="Différences",
)
screen.changes("totaux-avant-et-apres", "ce-qui-a-change", "attributions-deplacees")
screen.rows_compared()
screen.section(
    "Pourquoi : notes de version", "Écrites à la main, de la plus récente à la plus ancienne.", short="Notes"
)
screen.document("versions")
screen.links({"Méthode": "methode", "Données": "donnees"})
