"""Mon territoire: one région, département or intercommunalité, whole; the briefing first."""

from pvd import screen

if screen.is_town():
    screen.page_title("Mon territoire")
    screen.to_town()
elif screen.territory_chosen("Mon territoire"):
    screen.contents()
    screen.briefing("reperes-du-territoire", level=2)
    screen.to_do()
    screen.sheet()

    screen.section("Les communes")
    screen.town_list("communes-du-territoire")
    place, others = screen.columns((1, 2))
    with place:
        screen.picture("carte-des-communes", "carte", "Carte des communes du territoire. Ouvrir la carte interactive.")
        screen.links({"Explorer la carte": "carte"})
    with others:
        screen.show("programmes-du-territoire")
    screen.units(
        "unites-du-territoire",
        {
            "region": "Les départements",
            "union": "Les départements",
            "departement": "Les intercommunalités",
        },
    )

    progress, money = screen.columns((1, 1))
    with progress:
        screen.section("Le temps et l’avancement", short="Avancement")
        screen.mandate_end()
        screen.show("temps-et-signatures")
    with money:
        screen.section(
            "Les subventions de l’État",
            "Toutes les subventions connues, d’investissement ou de postes, rattachées ou non à la convention du programme : ce ne sont "
            "pas des « dépenses PVD ».",
            short="Subventions",
        )
        screen.perimeter()
        screen.show("subventions-par-annee")

    with screen.folded("Signatures et logements, mois par mois", "conventions-signees", short="Mois par mois"):
        screen.row("conventions-signees", "ort-signees", "logements-renoves")
    with screen.folded("Par dispositif et par commune", "subventions-par-dispositif", short="Détail des subventions"):
        screen.row("subventions-par-dispositif", "subventions-par-habitant")
        screen.show("repartition-des-communes")

    with screen.folded("Le contexte des communes", "indicateurs-de-contexte", short="Contexte"):
        screen.show("indicateurs-de-contexte")
    with screen.folded("Les points d’attention", "exceptions", short="Points d’attention"):
        screen.exceptions()
    with screen.folded("Qui a reçu quoi", "attributions-verifiees"):
        screen.show("attributions-verifiees")
    with screen.folded("Ce qui a changé", "ce-qui-a-change", short="Changements"):
        screen.changes("ce-qui-a-change", "attributions-deplacees")
