"""Financement: how far the money is, against the envelope, against time, by year, scheme and territory."""

from pvd import screen

screen.title(
    "Financement",
    "Deux sources, deux périmètres, qui ne s’additionnent pas : les totaux officiels du programme, publiés à cinq dates, et "
    "le registre ouvert des subventions de l’État reçues par les communes.",
)

screen.section("Les totaux officiels du programme")
screen.series_and_sources("engagements-officiels", "sources-du-point")
screen.section("Le temps, l’argent, les réalisations")
screen.mandate_end()
screen.show("temps-argent-realisations")

screen.section("Le rythme des engagements")
screen.show("rythme")

screen.section("De quoi sont faits les totaux")
screen.show("passerelle-888-3700")
screen.row("composition-2023", "composition-2024")

screen.section(
    "Les subventions de l’État dans ce territoire",
    "Toutes les subventions connues, d’investissement ou de postes, commune par commune, rattachées ou non à la convention du programme : "
    "ce ne sont pas des « dépenses PVD ».",
)
screen.perimeter()
screen.show("subventions-par-annee")
screen.row("subventions-par-dispositif", "repartition-des-communes")
screen.show("subventions-par-theme")
screen.row("subventions-par-territoire", "subventions-par-habitant")

screen.section("L’avancement hors argent")
screen.show("temps-et-signatures")
screen.row("conventions-signees", "ort-signees", "logements-renoves")

screen.section("Le registre, subvention par subvention")
screen.show("registre-des-subventions")
