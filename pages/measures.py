"""Mesures: which measure answers which need, who offers it, which towns use it."""

from pvd import screen

screen.title(
    "Les mesures",
    "Ce que le programme et ses partenaires proposent aux communes, par besoin. Chaque mesure a son adresse, sa source et, quand "
    "un fichier le dit, les communes qui l’utilisent.",
)
screen.measures_page("mesures", "carte-de-la-mesure", "communes-de-la-mesure", "partenaires", "entrees-des-mesures")
