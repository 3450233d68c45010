"""Piliers: what engineering, thematic funding and the network bring, nationally and here."""

from pvd import screen

screen.title(
    "Les trois piliers",
    "Le programme tient sur trois piliers : un soutien en ingénierie, des financements sur des thèmes ciblés et un réseau, "
    "le Club Petites villes de demain.",
)
engineering, funding, network = screen.columns((1, 1, 1))
with engineering:
    screen.section("Ingénierie")
    screen.prose(
        "Postes cofinancés, études, conseil, formation et outils qui aident la commune à concevoir et à conduire son projet. "
        "Prévision annoncée en 2020 : 250 M€. Publié : 111 M€ au 1er janvier 2023 (périmètre 2022-2023) ; 131 M€, hors "
        "postes, au 31 décembre 2024 (périmètre 2024)."
    )
with funding:
    screen.section("Financements thématiques")
    screen.prose(
        "Subventions, prêts, avantages fiscaux, labels et outils juridiques mobilisés action par action, selon le thème du "
        "projet. C’est le pilier des subventions connues commune par commune."
    )
with network:
    screen.section("Réseau")
    screen.prose(
        "Le Club Petites villes de demain et ses rencontres, où élus et chefs de projet échangent leurs expériences. Aucun "
        "montant n’est publié pour ce pilier : il n’est pas à zéro, il n’est pas connu."
    )

screen.section("L’offre de mesures")
screen.show("mesures-par-pilier")
screen.section("Ce qui est publié, pilier par pilier")
screen.show("montants-par-pilier", wait=True)
screen.section("Ce que montre le registre dans ce territoire")
screen.row("subventions-par-pilier", "subventions-par-sujet")
screen.show("subventions-par-theme", wait=True)
screen.section("Ce qui a été annoncé, ce que l’on sait")
screen.show("promesses-et-resultats", wait=True)
screen.section("Les cinq objectifs du programme")
screen.show("objectifs", wait=True)
