"""Départements en retard: those that stated rules single out, as a map and as a list."""

from pvd import screen

screen.title(
    "Départements en retard",
    "Quatre règles écrites, les mêmes pour tous : loin sous la médiane, sans progrès depuis un an, dates anciennes. Un repère pour "
    "ouvrir un dossier, jamais un classement.",
)
place, rules = screen.columns((2, 3))
with place:
    screen.show("carte-des-retards", level=2)
with rules:
    screen.show("liste-des-retards", level=2)
screen.prose(
    "« Loin » : plus de dix points sous la médiane des départements. « ORT immobile » : sous la médiane, sans ORT de plus en un an. « Dates "
    "anciennes » : une commune sans ORT au moins, et aucune signature datée depuis deux ans. Douze mois et deux ans se comptent à la "
    "date de la liste."
)
screen.links({"Mon territoire, en détail": "territoire", "Aperçu": ""})
