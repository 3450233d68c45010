"""Qualité: what is held, what was checked, what nobody can decide, what to ask of whom."""

from pvd import screen

screen.title(
    "Qualité des données",
    "Ce que nous tenons, ce que nous avons vérifié, ce qui se contredit et ce qu’il faut demander, pour le territoire choisi dans la "
    "ligne du haut.",
)
screen.contents()
screen.section(
    "Ce que nous tenons",
    "Dispositif par dispositif et année par année. « Non tenu ici » ne veut dire ni zéro, ni non publié.",
    short="Couverture",
)
screen.show("couverture")
screen.section("Ce que nous vérifions", short="Contrôles")
screen.checks()
screen.section(
    "Ce qui manque ou se contredit, commune par commune",
    "Des règles écrites, les mêmes pour toutes les communes : une règle ne dit que ce qu’elle vérifie.",
    short="Contradictions",
)
screen.show("exceptions-par-regle", level=3)
screen.section("Ce qu’il faut demander, et à qui", short="Demander")
screen.to_ask()
screen.links({"Commune par commune, avec un message prêt à envoyer": "territoire#points-d-attention"})
screen.section(
    "Corrections et quarantaine",
    "Ce que le nom publié a décidé contre le code, ce qu’une décision humaine a corrigé, et ce que personne ne peut décider : ces "
    "dernières attributions n’entrent dans aucun total.",
    short="Corrections",
)
screen.show("attributions-verifiees", level=3)
screen.links({"Méthode": "methode", "Versions": "versions", "Chiffres officiels qui se contredisent": "methode"})
