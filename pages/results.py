"""Avant et depuis: how the towns stood on the eve of the programme, and stand since, beside other communes. Never an effect."""

from pvd import screen

TODAY = (
    "logements-vides-depuis-deux-ans", "logements-vides-par-departement", "acces-aux-medecins", "prix-des-logements",
    "chomage-de-la-zone-d-emploi", "projets-de-la-relance",
)  # fmt: skip

screen.title(
    "Avant et depuis",
    "Ce que disent les séries officielles des communes, à la veille du programme et depuis, toujours à côté d’autres communes. "
    "Des évolutions : aucune source ne mesure ce que le programme a changé.",
)
screen.contents()
screen.cards("reperes-avant-et-depuis")

screen.section("Les communes gardent-elles leurs habitants ?", short="Habitants")
screen.row("habitants-avant-et-depuis", "ecarts-selon-le-groupe")
with screen.folded("Par densité", "habitants-par-densite", short="Par densité"):
    screen.show("habitants-par-densite")
with screen.folded("Par centralité", "habitants-par-centralite", short="Par centralité"):
    screen.show("habitants-par-centralite")

screen.section("Les services publics sont-ils plus proches ?", short="Services")
screen.row("france-services-mois-par-mois", "communes-en-frr")

screen.section("Comment étaient-elles à la veille du programme ?", short="Veille")
screen.show("veille-du-programme")

screen.section("Aujourd’hui et autour", short="Aujourd’hui")
for slug in TODAY:
    screen.show(slug)

screen.links({"Ce que compte chaque source": "methode", "Le contexte, commune par commune": "territoire"})
