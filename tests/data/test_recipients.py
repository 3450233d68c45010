"""Who received an award: names read as lists write them, and the decision on a row, rule by rule.

The communes are invented; each case imitates a fault that the official lists hold.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "data"))

import naming
from recipients import Correction, Epci, Judge, Row

COMMUNES = {
    "28183": ("Gomerval", "current"), "28196": ("Illiers-Combrel", "current"), "28214": ("La Loupiote", "current"),
    "97357": ("Grand-Sable", "current"), "22093": ("Lamballon-Armor", "current"), "29151": ("Morlon", "current"),
    "26166": ("Loriol-sur-Drave", "current"), "82186": ("Valence", "current"), "80235": ("Dargnies", "current"),
    "80616": ("Pargny", "current"), "76255": ("Eu", "current"), "50050": ("Saint-Martin", "current"),
    "50051": ("Saint-Martin-d'Arberoue", "current"), "48099": ("Bourgs sur Colagne", "current"), "11097": ("Roquette-et-Conil", "current"),
    "11098": ("Conil-Corbières", "current"), "2A041": ("Bonifacio", "current"), "2B033": ("Bastia", "current"),
    "60333": ("Lachapelle-aux-Pots", "current"), "97308": ("Saint-Georges", "current"), "38100": ("Ampuis", "current"),
    "69007": ("Ampuis", "current"),
}  # fmt: skip
OTHERS = [
    ("11097", "Conil-Corbières", "former"),
    ("22093", "Planguen", "former"),
    ("97308", "Saint-Georges de l’Oyapock", "alias"),
]
EPCI = {
    "200000001": ("CC du Pays de Gomerval", {"28"}),
    "200000002": ("CC des Quatre Rivières", {"74"}),
    "200000003": ("CC des Quatre Rivières en Braye\nCC des 4 Rivières", {"76"}),
    "200000004": ("CC du Cap Corse", {"2B"}),
    "200000005": ("CC du Pays de l'Arbre (CCPA)", {"69"}),
}


@pytest.fixture(scope="module")
def judge() -> Judge:
    names = naming.Names()
    for code, (name, link) in COMMUNES.items():
        names.add(code, name, link)  # type: ignore[arg-type]
    for code, name, link in OTHERS:
        names.add(code, name, link)  # type: ignore[arg-type]
    by_name: dict[str, list[str]] = defaultdict(list)
    for siren, (known, _) in EPCI.items():
        for key in {key for name in known.split("\n") for key in naming.epci_keys(name)}:
            by_name[key].append(siren)
    epci = Epci(
        names={siren: name for siren, (name, _) in EPCI.items()},
        departements={siren: frozenset(where) for siren, (_, where) in EPCI.items()},
        main_departement={siren: min(where) for siren, (_, where) in EPCI.items()},
        by_name=by_name,
        aliases={},
    )
    return Judge(names, epci, {code: name for code, (name, _) in COMMUNES.items()})


ROW = Row(
    award_id="a", source_id="dgcl-2023", name="", title="Voirie", published_type="commune", published_code="", claimed_code="",
    siren="", siren_commune="", located_code="", departements=(), is_by_siren=False, is_compiled=False,
)  # fmt: skip


def row(name: str, code: str, departement: str, **changes: object) -> Row:
    """A row of a DGCL list: the SIREN follows the code, as in the faulty rows."""
    cells = {"published_code": code, "claimed_code": code, "siren_commune": code}
    return replace(ROW, name=name, departements=naming.departements_of_list(departement), **(cells | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "code", "departement", "decided_by", "commune"),
    [
        ("Gomerval", "28183", "028", "code_and_name", "28183"),
        # A block of rows of one préfecture under the codes of another: the SIREN follows, the name decides.
        ("Gomerval", "97357", "028", "name", "28183"),
        ("Loupiote", "97357", "028", "name", "28214"),
        # A postal code read as a dead code, and moved to the commune that absorbed it.
        ("Morlon", "22093", "029", "name", "29151"),
        ("Planguen", "22093", "022", "code_and_name", "22093"),
        # A usage tail, a first word, a slip, a cut confirm a code…
        ("Valence d'Agen", "82186", "082", "code_and_name", "82186"),
        ("Loriol", "26166", "026", "code_and_name", "26166"),
        ("LORIOL S/ DRAVE", "26166", "026", "code_and_name", "26166"),
        ("Loriol-sur-drav", "26166", "026", "code_and_name", "26166"),
        ("Dargnie", "80235", "080", "code_and_name", "80235"),
        ("Saint-georges de l’oyapock", "97308", "973", "code_and_name", "97308"),
        ("COMMUNE DE BOURG", "48099", "48", "code_and_name", "48099"),
        ("La chapelle aux pots", "60333", "060", "code_and_name", "60333"),
        ("La ville d'eu", "76255", "076", "code_and_name", "76255"),
        ("Gomerval (cc du pays de Gomerval)", "28183", "028", "code_and_name", "28183"),
        ("Gomerval\n(phase 1)", "28183", "028", "code_and_name", "28183"),
        ("Loupiote (la)", "28214", "028", "code_and_name", "28214"),
        # … and never move a row: Dargny is not Pargny.
        ("Dargny", "28183", "080", "unresolved", ""),
        ("Valence d'Agen", "28183", "082", "unresolved", ""),
        # A former name does not hold against the exact present name of another commune of the département.
        ("Conil corbieres", "11097", "011", "name", "11098"),
        # Half of a name is not nearer than the whole of it but for a slip.
        ("Saint-martin d'arberoe", "50050", "050", "unresolved", ""),
        ("Commune de bastia", "2A041", "20A", "name", "2B033"),
        ("Zedville", "28183", "028", "unresolved", ""),
        # An alias counts as a name: it may move.
        ("Saint-Georges de l'Oyapock", "97357", "973", "name", "97308"),
    ],
)
def test_a_commune(judge: Judge, name: str, code: str, departement: str, decided_by: str, commune: str) -> None:
    decision = judge.decide(row(name, code, departement))
    assert (decision.decided_by, decision.commune_code) == (decided_by, commune)
    assert decision.reason.endswith(".")
    if decided_by == "unresolved":
        assert code in decision.concerned_codes


def test_another_departement_s_list_is_believed_when_all_agree_and_nobody_there_bears_the_name(judge: Judge) -> None:
    assert judge.decide(row("Morlon", "29151", "022")).decided_by == "code_and_name"
    # There is an Ampuis in the list's own département: the code of the other is not evidence.
    assert judge.decide(row("Ampuis", "69007", "038")).commune_code == "38100"
    assert judge.decide(row("Morlon", "29151", "022", siren_commune="22093")).decided_by == "unresolved"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ccas d'Yvelot", "social"), ("CTRE COM ACTION SOCIALE DE THIEZ", "social"), ("Caisse des écoles de Gomerval", "school"),
        ("Smeacl de Châteauneuf-sur-Cher", "syndicat"), ("SICTOM de Gomerval", "syndicat"), ("Sdis", "sdis"),
        ("Pôle d’équilibre territorial et rural du pays de Balagne", "petr"), ("Sas greencas à Gomerval", "company"),
        ("SPL Gomerval aménagement", "company"), ("Cc du pays de Gomerval", "epci"), ("Gomerval communauté", "epci"),
        ("C.c. pays de Gomerval", "epci"), ("Ccpa", "epci"), ("Conseil départemental de l’Ain", "departement"),
        ("Gomerval", "commune"), ("Gomerval (cc du pays de Gomerval)", "commune"), ("Pays-de-Clerval", "commune"),
    ],
)  # fmt: skip
def test_the_kind_of_body(name: str, kind: str) -> None:
    assert naming.kind_of(name) == kind


def test_another_body_never_receives_for_the_town(judge: Judge) -> None:
    for name in ("Syndicat des eaux de Gomerval", "SAS truc à Gomerval", "Sdis"):
        decision = judge.decide(row(name, "28183", "028"))
        assert (decision.commune_code, decision.placed_code) == ("", "")
    # Located only when the title names the town; a CCAS by its own name.
    assert judge.decide(row("Sdis", "28183", "028", title="Centre de secours de Gomerval")).placed_code == "28183"
    assert judge.decide(row("CCAS de Gomerval", "28183", "028")).placed_code == "28183"
    # Containing the commune's name is not agreement.
    assert judge.decide(row("Les amis de Gomerval", "28183", "028")).decided_by == "unresolved"


@pytest.mark.parametrize(
    ("name", "siren", "departement", "decided_by", "found", "where"),
    [
        ("CC du Pays de Gomerval", "200000001", "028", "siren_and_name", "200000001", "28"),
        ("CCPG", "200000001", "028", "siren", "200000001", "28"),
        # A town's code and SIREN under an EPCI's name.
        ("Cc pays de gomerval", "212801830", "028", "name", "200000001", "28"),
        # Two EPCI of one name: the list's département tells them apart, whatever the SIREN.
        ("Cc des 4 rivières", "200000002", "076", "name", "200000003", "76"),
        ("CC DU CAP CORSE", "200000004", "20A", "siren_and_name", "200000004", "2B"),
        # Name and SIREN agree, the list is another département's: its towns' own.
        ("CC du Pays de Gomerval", "200000001", "095", "siren_and_name", "200000001", "28"),
        # The acronym that an EPCI gives itself.
        ("Ccpa", "200000002", "069", "name", "200000005", "69"),
        ("Communauté de communes inconnue", "200000002", "069", "unresolved", "", ""),
    ],
)
def test_an_epci(
    judge: Judge, name: str, siren: str, departement: str, decided_by: str, found: str, where: str
) -> None:
    asked = row(
        name, "", departement, published_type="epci", siren=siren, siren_commune="28183" if siren[:2] == "21" else ""
    )
    decision = judge.decide(asked)
    assert (decision.decided_by, decision.epci_siren, decision.departement_code) == (decided_by, found, where)


def test_a_type_alone_does_not_make_an_epci(judge: Judge) -> None:
    asked = row("Gomerval", "", "028", published_type="epci", siren="212801830", siren_commune="28183")
    decision = judge.decide(asked)
    assert (decision.decided_by, decision.concerned_codes) == ("unresolved", ("28183",))


def test_a_list_by_siren(judge: Judge) -> None:
    asked = row("COM GOMERVAL", "", "28", is_by_siren=True, published_type="", siren="999999999", located_code="28183")
    assert judge.decide(asked).commune_code == "28183"  # a mistyped SIREN loses nobody's award
    other = replace(asked, name="HABITAT TRUC")
    assert (judge.decide(other).decided_by, judge.decide(other).placed_code) == ("location", "28183")


def test_a_compilation_without_names_is_said_so(judge: Judge) -> None:
    decision = judge.decide(row("Gomerval", "28183", "", is_compiled=True))
    assert (decision.decided_by, decision.commune_code) == ("code", "28183")


def test_a_correction_names_the_place_of_what_it_does_not_find(judge: Judge) -> None:
    correction = Correction("a", "commune 28183", "Lu.", "12", "Zedville | 97357")
    decided = Judge(judge.names, judge.epci, judge.labels, {"a": correction})
    assert decided.decide(row("Zedville", "97357", "028")).commune_code == "28183"
    with pytest.raises(
        ValueError, match=r"corrections.csv, award a \(dgcl-2023, row 12\): expected the cells 'Zedville"
    ):
        decided.decide(row("Zetville", "97357", "028"))
    broken = Judge(judge.names, judge.epci, judge.labels, {"a": replace(correction, recipient="ville 28183")})
    with pytest.raises(ValueError, match="expected « commune <code> » or « epci <SIREN> »"):
        broken.decide(row("Zedville", "97357", "028"))
