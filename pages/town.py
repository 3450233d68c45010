"""Commune: one town, whole."""

from pvd import screen

if screen.town_chosen("Commune"):
    screen.town_links()
    screen.cards("chiffres-de-la-commune")
    screen.sheet()

    picture, dates = screen.columns((3, 2))
    with picture:
        screen.section("Où elle est")
        screen.town_picture("carte-de-la-commune")
    with dates:
        screen.section("Ses dates")
        screen.mandate_account()
        screen.show("frise")
    screen.show("convention-commune-deduite")

    screen.section("Ce qu’elle est")
    screen.show("fiche-identite")
    screen.show("indicateurs-de-contexte")

    screen.section("Ce à quoi elle participe")
    screen.show("programmes-de-la-commune")

    screen.section(
        "Les subventions de l’État à la commune",
        "Toutes les subventions connues, d’investissement ou de postes, reçues par la commune elle-même, rattachées ou non à la "
        "convention du programme. Celles de son intercommunalité n’y entrent jamais.",
    )
    screen.row("subventions-par-annee", "subventions-par-dispositif")
    screen.show("subventions-de-la-commune")
    screen.show("attributions-verifiees")

    screen.section(
        "Localisées ici, reçues par d’autres",
        "Un syndicat, une intercommunalité, un bailleur peut porter un projet dans la commune. Ces montants sont donnés à "
        "part et ne s’ajoutent à aucun autre.",
    )
    screen.show("subventions-localisees-dans-la-commune")

    screen.section(
        "Parmi les communes comparables",
        "Une position et un écart, jamais un classement. La règle qui choisit les communes comparables, et leur nombre, "
        "sont écrits sous chaque figure.",
    )
    screen.show("rang-parmi-les-pairs")
    screen.show("ecarts-aux-pairs")
    screen.show("pairs-de-la-commune")

    screen.section(
        "Les points d’attention",
        "Ce que des règles écrites relèvent dans les données : ce qui manque, ce qui se contredit, et qui peut y remédier.",
    )
    screen.exceptions()

    screen.section(
        "Ce qui a changé", "Ce qui diffère de la version des données précédente, et les subventions venues ou parties."
    )
    screen.changes("ce-qui-a-change", "attributions-deplacees")
