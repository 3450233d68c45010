-- Awards that nobody can attribute: the evidence of their row disagrees. One row per award that may belong to a town of
-- the programme, or to an EPCI that holds one. They are in no total.
with concerned as (
    select
        awards.award_id,
        (
            select list(town.commune_code order by town.commune_code)
            from communes as town
            where list_contains(awards.concerned_codes, town.commune_code)
        ) as commune_codes,
        (
            select list(distinct town.epci_siren order by town.epci_siren)
            from communes as town
            where list_contains(awards.concerned_epci, town.epci_siren)
        ) as epci_sirens,
    from _spending_3_awards as awards
    where awards.decided_by = 'unresolved'
)

select
    awards.award_id,
    cast(awards.year as integer) as year,
    awards.scheme,
    awards.scheme_label,
    titles.beneficiary_name,
    awards.published_code,
    awards.published_departement,
    titles.project_title,
    awards.amount_eur,
    'state_grants_undecided' as perimeter,
    'committed' as stage,
    awards.coverage,
    awards.year < year(programme_start()) as is_before_programme,
    coalesce(concerned.commune_codes, []) as commune_codes,
    coalesce(concerned.epci_sirens, []) as epci_sirens,
    awards.decision_reason,
    awards.source_id,
    cast(awards.source_row as integer) as source_row,
from _spending_3_awards as awards
inner join concerned on awards.award_id = concerned.award_id
inner join _spending_5_titles as titles on awards.award_id = titles.award_id
where len(concerned.commune_codes) > 0 or len(concerned.epci_sirens) > 0
order by awards.source_id, awards.source_row
