-- one row is an award that entered the ledger, left it or changed place since the former release; one row without an award when none did
-- left out: awards that stayed where they were, whatever else changed; all without a former release, or with one that does not say who received
-- perimeter: each row's own, before and after, never added
with
-- A town of today is in the territory with the filters; one that left the programme, by the codes it had.
here as (
    select *
    from award_moves
    where
        a.commune_code in (from towns_in($territory))
        or b.commune_code in (from towns_in($territory))
        or (
            coalesce(b.commune_code not in (select commune_code from communes), false)
            and lies_in($territory, b.region_code, b.departement_code, b.epci_siren, b.commune_code)
        )
        or (a.perimeter = 'state_grants_epci' and lies_in($territory, a.region_code, a.departement_code, a.epci_siren, null))
        or (b.perimeter = 'state_grants_epci' and lies_in($territory, b.region_code, b.departement_code, b.epci_siren, null))
)

select
    move,
    coalesce(here.a.year, here.b.year) as year,
    coalesce(here.a.scheme_label, here.b.scheme_label) as scheme_label,
    coalesce(here.a.project_title, here.b.project_title) as project_title,
    -- Today's amount, and never that of then for an award whose amount is not known any more.
    if(here.a.award_id is null, here.b.amount_eur, here.a.amount_eur) as amount_eur,
    here.b.perimeter as before_perimeter,
    here.b.commune_code as before_commune_code,
    here.b.place_name as before_place_name,
    here.b.departement_code as before_departement_code,
    here.a.perimeter as after_perimeter,
    here.a.commune_code as after_commune_code,
    here.a.place_name as after_place_name,
    here.a.departement_code as after_departement_code,
    coalesce(here.a.perimeter, here.b.perimeter) as perimeter,
    coalesce(here.a.counting, here.b.counting) as counting,
    move_cause,
    here.a.decided_by,
    here.a.decision_reason,
    coalesce(here.a.award_id, here.b.award_id) as award_id,
    coalesce(here.a.source_id, here.b.source_id) as source_id,
    coalesce(here.a.source_row, here.b.source_row) as source_row,
    former_release.release as former_release,
    former_release.data_as_of as former_as_of,
    is_comparable(former_release.absent_columns) as is_comparable,
from former_release
left join here on true
order by
    list_position(['moved', 'left', 'entered'], move), coalesce(here.b.departement_code, here.a.departement_code), year desc,
    amount_eur desc, award_id
