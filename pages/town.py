"""Commune: one town, whole; the answer first, as on the page of a territory."""

from pvd import screen

if screen.town_chosen("Commune"):
    screen.contents()
    screen.cards("chiffres-de-la-commune")
    screen.sheet()
    screen.town_links()

    picture, dates = screen.columns((3, 2))
    with picture:
        screen.section("Où elle est", short="Carte")
        screen.town_picture("carte-de-la-commune")
    with dates:
        screen.section("Ses dates", short="Dates")
        screen.mandate_account()
        screen.show("frise")

    screen.section(
        "Les subventions de l’État à la commune",
        "Toutes les subventions connues, d’investissement ou de postes, reçues par la commune elle-même, rattachées ou non à la "
        "convention du programme. Celles de son intercommunalité n’y entrent jamais.",
        short="Subventions",
    )
    screen.row("subventions-par-annee", "subventions-par-dispositif")
    screen.show("subventions-de-la-commune")
    with screen.folded("Qui a reçu quoi", "attributions-verifiees"):
        screen.show("attributions-verifiees")
    with screen.folded(
        "Localisées ici, reçues par d’autres", "subventions-localisees-dans-la-commune", short="Autres bénéficiaires"
    ):
        screen.show("subventions-localisees-dans-la-commune")

    screen.section("Parmi les communes comparables", "Une position et un écart, jamais un classement.", short="Pairs")
    screen.show("rang-parmi-les-pairs")
    with screen.folded("Ses écarts aux communes comparables", "ecarts-aux-pairs", short="Écarts"):
        screen.show("ecarts-aux-pairs")
        screen.show("pairs-de-la-commune")

    with screen.folded("Avant le programme et depuis", "commune-avant-et-depuis", short="Avant et depuis"):
        screen.cards("commune-avant-et-depuis")
        screen.links({"À côté des autres communes": "resultats"})
    with screen.folded("Ce qu’elle est", "fiche-identite", short="Identité"):
        screen.show("fiche-identite")
    with screen.folded("Son contexte", "indicateurs-de-contexte", short="Contexte"):
        screen.show("indicateurs-de-contexte")
    with screen.folded("Ce à quoi elle participe", "programmes-de-la-commune", short="Programmes"):
        screen.show("programmes-de-la-commune")
        screen.show("convention-commune-deduite")
    with screen.folded("Les points d’attention", "exceptions", short="Points d’attention"):
        screen.exceptions()
    with screen.folded("Ce qui a changé", "ce-qui-a-change", short="Changements"):
        screen.changes("ce-qui-a-change", "attributions-deplacees")
