"""Données: every table of the release, as files, with what its columns mean."""

from pvd import screen

screen.title(
    "Données",
    "Les tables dont sont tirées toutes les figures, à télécharger ou à lire par un programme. Chaque fichier a une adresse qui "
    "porte la version : elle rend les mêmes lignes tant que cette version est gardée.",
)
screen.section("Tout, en une description")
screen.whole_release()
screen.prose(
    "Les noms de particuliers sont masqués, comme sur les pages. Une cellule vide est inconnue ou sans objet, jamais zéro. Des "
    "montants de périmètres différents (colonne « perimeter ») ne s’additionnent pas. Les données gardent la licence de leur source : "
    "citer le producteur et la date."
)
screen.prose(
    "Les adresses des figures, des tables et des fiches sont décrites pour les programmes dans [openapi.json](openapi.json)."
)
screen.section("Interroger les tables")
screen.console(
    "Pour croiser ou compter autrement que les figures : les tables de cette page, sous leur nom technique (« communes », "
    "« spending »…), en lecture seule. Gardez un seul périmètre (colonne « perimeter ») par somme."
)
screen.section("Table par table")
screen.table_list()
screen.links({"Méthode": "methode"})
