"""Who received each award: one row an award, with the decision of `recipients.Judge` and its reason."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import naming
import pandas as pd
from naming import Names, departement_of
from recipients import Correction, Epci, Judge, Row

if TYPE_CHECKING:
    import duckdb
    from read import Raw

COLUMNS = (
    "award_id", "kind", "claimed_code", "agreement", "commune_code", "epci_siren", "departement_code", "placed_code",
    "decided_by", "reason", "concerned_codes", "concerned_epci",
)  # fmt: skip


def known_names(connection: duckdb.DuckDBPyConnection) -> Names:
    """Every name of every commune: of today, of use, then former, delegated and associated ones."""
    names = Names()
    for code, name in connection.execute(
        "select code, nom from raw.cog_communes where type = 'commune-actuelle' order by code"
    ).fetchall():
        names.add(code, name, "current")
    for name, code in connection.execute(
        "select usage_name, commune_code from reference.commune_aliases order by commune_code, usage_name"
    ).fetchall():
        names.add(code, name, "alias")
    for code, name in connection.execute("""
        with former as (
            select "chefLieu" as old_code, nom as name from raw.cog_communes where type in ('commune-deleguee', 'commune-associee')
            union
            select commune, nom from raw.cog_communes where type = 'arrondissement-municipal'
            union
            select old_code, old_name from _places_names
            union
            select com_code, com_name from raw.com_epci_dep_reg
            union
            -- A merger undone since leads to the commune that stands again, hence the older code first.
            select coalesce(before.old_code, after.old_code), fusions."LIB_COM_INI"
            from raw.fusions as fusions
            left join _communes_codes as before on lpad(fusions."COM_INI", 5, '0') = before.old_code
            left join _communes_codes as after on lpad(fusions."COM_FIN", 5, '0') = after.old_code
            union
            select lpad("COM_FIN", 5, '0'), "LIB_COM_FIN" from raw.fusions
        )

        select codes.commune_code, former.name
        from former
        inner join _communes_codes as codes using (old_code)
        where former.name is not null
        order by all
    """).fetchall():
        names.add(code, name, "former")
    return names


def known_epci(connection: duckdb.DuckDBPyConnection) -> Epci:
    """The EPCI of today: names, départements of their communes, main département of those that hold a town."""
    rows = connection.execute("""
        with members as (select code as siren, nom as name, unnest(membres).code as commune_code from raw.cog_epci)

        select
            members.siren,
            members.name,
            older.epci_name,
            list_sort(list(distinct members.commune_code)) as communes,
        from members
        left join (select distinct epci_siren, epci_name from raw.com_epci_dep_reg) as older on members.siren = older.epci_siren
        group by all
        order by all
    """).fetchall()
    names: dict[str, str] = {}
    departements: dict[str, frozenset[str]] = {}
    by_name: dict[str, list[str]] = defaultdict(list)
    for siren, name, older, communes in rows:
        names[siren] = "\n".join(dict.fromkeys(filter(None, (*names.get(siren, "").split("\n"), name, older))))
        departements[siren] = frozenset(map(departement_of, communes))
    for siren, known in names.items():
        for key in {key for name in known.split("\n") for key in naming.epci_keys(name)}:
            by_name[key].append(siren)
    aliases: dict[str, str] = {}
    for name, siren in connection.execute(
        "select usage_name, epci_siren from reference.epci_aliases order by all"
    ).fetchall():
        by_name[naming.epci_key(name)].append(siren)
        aliases[naming.name_key(name)] = siren
    main = dict(
        connection.execute("select siren, departement_code from _spending_1_sirens where holder = 'epci'").fetchall()
    )
    return Epci(names, departements, main, by_name, aliases)


def typeset(sentence: str) -> str:
    """A reason as it is printed: narrow no-break spaces where French wants them."""
    for mark in (" ;", " :", " »"):
        sentence = sentence.replace(mark, f"\u202f{mark[1]}")
    return sentence.replace("« ", "«\u202f")


def corrections(connection: duckdb.DuckDBPyConnection) -> dict[str, Correction]:
    """The human decisions on who received an award, by award."""
    found = connection.execute("""
        select key, value, reason, coalesce(source_row, ''), coalesce(expected, '')
        from corrections
        where "table" = 'spending' and "column" = 'recipient'
    """).fetchall()
    return {cells[0]: Correction(*cells) for cells in found}


def build(connection: duckdb.DuckDBPyConnection, raw: Raw) -> pd.DataFrame:
    """One row an award: `COLUMNS`, codes null when nobody can say; several concerned codes are joined by « ; »."""
    labels = dict(
        connection.execute("select code, nom from raw.cog_communes where type = 'commune-actuelle'").fetchall()
    )
    judge = Judge(known_names(connection), known_epci(connection), labels, corrections(connection))
    found = connection.execute("""
        select
            awards.award_id,
            awards.source_id,
            coalesce(awards.beneficiary_name, '') as name,
            coalesce(awards.project_title, '') as title,
            coalesce(awards.published_type, '') as published_type,
            coalesce(awards.published_code, '') as published_code,
            coalesce(claimed.commune_code, '') as claimed_code,
            coalesce(awards.beneficiary_siren, '') as siren,
            coalesce(holder.commune_code, '') as siren_commune,
            coalesce(located.commune_code, '') as located_code,
            awards.published_departement,
        from _spending_3_1_rows as awards
        left join _communes_codes as claimed on awards.beneficiary_code = claimed.old_code
        left join _communes_codes as located on awards.located_code = located.old_code
        left join _spending_1_sirens as holder on awards.beneficiary_siren = holder.siren and holder.holder = 'commune'
        order by awards.source_id, awards.source_row
    """).fetchall()
    rows = []
    for *cells, published_departement in found:
        source_id = cells[1]
        is_by_siren = source_id.startswith(("fonds-vert", "conseillers"))
        located = cells[9]
        listed = naming.departements_of_list(published_departement)
        # The département of Fonds vert is sometimes the région's capital: that of the project's commune is surer.
        departements = (departement_of(located),) if source_id.startswith("fonds-vert") and located else listed
        values = (*cells, departements, is_by_siren, source_id.startswith("paca"), listed)
        row = Row(*values)
        decision = judge.decide(row)
        rows.append(
            (
                row.award_id, decision.kind, row.claimed_code or None, decision.agreement or None, decision.commune_code or None,
                decision.epci_siren or None, decision.departement_code or None, decision.placed_code or located or None,
                decision.decided_by, typeset(decision.reason) or None, ";".join(decision.concerned_codes) or None, ";".join(decision.concerned_epci) or None,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
