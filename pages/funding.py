"""Financement: how far the money is, against the envelope, against time, by year, scheme and territory."""

from pvd import screen

screen.title(
    "Financement",
    "Deux sources, deux périmètres, qui ne s’additionnent pas : les totaux officiels du programme, publiés à cinq dates, et "
    "le registre ouvert des subventions de l’État reçues par les communes.",
)

screen.section("Les totaux officiels du programme")
screen.show("engagements-officiels")
screen.section("Le temps, l’argent, les réalisations")
screen.mandate_end()
screen.show("temps-argent-realisations", wait=True)

screen.section("De quoi sont faits les totaux")
narrow, broad = screen.columns((1, 1))
with narrow:
    screen.show("composition-2023", wait=True)
with broad:
    screen.show("composition-2024", wait=True)

screen.section(
    "Les subventions de l’État dans ce territoire",
    "Toutes les subventions d’investissement connues, commune par commune, rattachées ou non à la convention du programme : "
    "ce ne sont pas des « dépenses PVD ».",
)
screen.perimeter()
screen.show("subventions-par-annee", wait=True)
by_scheme, spread = screen.columns((1, 1))
with by_scheme:
    screen.show("subventions-par-dispositif", wait=True)
with spread:
    screen.show("repartition-des-communes", wait=True)
total, per_inhabitant = screen.columns((1, 1))
with total:
    screen.show("subventions-par-territoire", wait=True)
with per_inhabitant:
    screen.show("subventions-par-habitant", wait=True)

screen.section("L’avancement hors argent")
agreements, ort, dwellings = screen.columns((1, 1, 1))
with agreements:
    screen.show("conventions-signees", wait=True)
with ort:
    screen.show("ort-signees", wait=True)
with dwellings:
    screen.show("logements-renoves", wait=True)

screen.section("Le registre, subvention par subvention")
screen.show("registre-des-subventions", wait=True)
