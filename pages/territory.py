"""Mon territoire: one région, département or intercommunalité, whole."""

from pvd import screen

screen.page_title("Mon territoire")
if screen.is_town():
    screen.to_town()
else:
    screen.show("reperes-du-territoire", level=2)
    screen.sheet()

    place, others = screen.columns((2, 3))
    with place:
        screen.section("Où sont les communes")
        screen.picture("carte-des-communes", "carte", "Carte des communes du territoire. Ouvrir la carte interactive.")
        screen.links({"Explorer la carte": "carte"})
    with others:
        screen.section("Les autres programmes des communes")
        screen.show("programmes-du-territoire")

    screen.units(
        "unites-du-territoire",
        {
            "france": "Les régions",
            "region": "Les départements",
            "union": "Les départements",
            "departement": "Les intercommunalités",
        },
    )
    screen.section("Les communes")
    screen.town_list("communes-du-territoire")

    screen.section(
        "Les subventions de l’État",
        "Toutes les subventions connues, d’investissement ou de postes, rattachées ou non à la convention du programme : ce ne sont pas des "
        "« dépenses PVD ».",
    )
    screen.perimeter()
    screen.show("subventions-par-annee")
    screen.row("subventions-par-dispositif", "subventions-par-habitant")
    screen.show("repartition-des-communes")

    screen.section("Le temps et l’avancement")
    screen.mandate_end()
    screen.show("temps-et-signatures")
    screen.row("conventions-signees", "ort-signees", "logements-renoves")

    screen.section(
        "Le contexte des communes",
        "Ce que d’autres sources disent d’elles, chacune à sa date. Ce n’est jamais un résultat du programme.",
    )
    screen.show("indicateurs-de-contexte")

    screen.section(
        "Les points d’attention",
        "Ce que des règles écrites relèvent dans les données : ce qui manque, ce qui se contredit, et qui peut y remédier.",
    )
    screen.exceptions()

    screen.section(
        "Qui a reçu quoi",
        "Les attributions que leur nom a rattachées ici contre le code publié, et celles que personne ne peut rattacher.",
    )
    screen.show("attributions-verifiees")

    screen.section(
        "Ce qui a changé",
        "Ce qui diffère de la version des données précédente, commune par commune et subvention par subvention.",
    )
    screen.changes("ce-qui-a-change", "attributions-deplacees")
