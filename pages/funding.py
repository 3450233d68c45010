"""Financement: how far the money is, against the envelope, against time, by year, scheme and territory."""

from pvd import screen

screen.title(
    "Financement",
    "Deux sources, deux périmètres, qui ne s’additionnent pas : les totaux officiels du programme, publiés à cinq dates, et "
    "le registre ouvert des subventions de l’État reçues par les communes.",
)
screen.contents()

screen.section("Les totaux officiels du programme", short="Engagements")
screen.series_and_sources("engagements-officiels", "sources-du-point")
screen.section("Le temps, l’argent, les réalisations", short="Temps")
screen.mandate_end()
screen.show("temps-argent-realisations")

screen.section("Le rythme des engagements", short="Rythme")
screen.show("rythme")

with screen.folded("De quoi sont faits les totaux", "passerelle-888-3700", short="Composition"):
    screen.show("passerelle-888-3700")
    screen.links({"Financeur par financeur, à chaque date": "piliers#totaux-publies"})

screen.section(
    "Les subventions de l’État dans ce territoire",
    "Toutes les subventions connues, d’investissement ou de postes, commune par commune, rattachées ou non à la convention du programme : "
    "ce ne sont pas des « dépenses PVD ».",
    short="Subventions",
)
screen.perimeter()
screen.show("subventions-par-annee")
screen.row("subventions-par-dispositif", "repartition-des-communes")
screen.show("subventions-par-theme")
screen.row("subventions-par-territoire", "subventions-par-habitant")

with screen.folded("L’avancement hors argent", "temps-et-signatures", short="Avancement"):
    screen.show("temps-et-signatures")
    screen.row("conventions-signees", "ort-signees", "logements-renoves")

with screen.folded("Le registre, subvention par subvention", "registre-des-subventions", short="Registre"):
    screen.show("registre-des-subventions")
