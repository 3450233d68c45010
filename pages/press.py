"""Presse: any figure at any territory, in any format, ready to publish and to cite."""

from pvd import screen

screen.title(
    "Presse",
    "Choisissez une figure, un territoire dans la ligne du haut, un format et une taille : le fichier porte son titre, son "
    "périmètre, sa source, sa licence et sa date. Les nombres sont ceux des pages.",
)
screen.contents()
screen.press_desk()
screen.section(
    "Le dossier de presse du territoire",
    "Les chiffres clés, une carte de situation, trois figures prêtes à publier et leur phrase, la fiche en deux pages et une "
    "notice, dans un seul fichier : pour la France, ou pour le territoire choisi dans la ligne du haut.",
    short="Dossier de presse",
)
screen.press_kit()
