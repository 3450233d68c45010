-- Awards of towns, EPCI or places decided by other than name and code together, or that changed hands
with by_code as (
    select
        awards.*,
        code_town.commune_code as code_town,
        code_town.commune_name as code_town_name,
        code_epci.siren as code_epci,
        case
            when code_town.commune_code is not null then 'state_grants_town'
            when code_epci.siren is not null then 'state_grants_epci'
            when place.commune_code is not null then 'state_grants_located'
        end as code_perimeter,
    from _spending_3_awards as awards
    left join communes as code_town on awards.claimed_code = code_town.commune_code
    left join _spending_1_sirens as code_epci on awards.published_siren = code_epci.siren and code_epci.holder = 'epci'
    left join communes as place on awards.located_code = place.commune_code
    where awards.measure_id is not null
)

select
    by_code.source_id,
    by_code.source_row,
    by_code.published_departement as list,
    coalesce(titles.beneficiary_name, '(of no town)') as name,
    by_code.published_code,
    by_code.published_siren,
    by_code.amount_eur,
    by_code.decided_by,
    coalesce(by_code.code_perimeter, '(none)') as by_code_alone,
    coalesce(by_code.code_town, by_code.code_epci, '') as code_of_whom,
    coalesce(by_code.perimeter, '(none)') as now,
    coalesce(by_code.town_code, by_code.epci_siren, by_code.located_town_code, '') as whose,
    coalesce(by_code.decision_reason, '') as reason,
from by_code
left join _spending_5_titles as titles on by_code.award_id = titles.award_id
where
    (
        by_code.code_perimeter is distinct from by_code.perimeter
        or (by_code.perimeter = 'state_grants_town' and by_code.code_town is distinct from by_code.town_code)
        or (by_code.perimeter = 'state_grants_epci' and by_code.code_epci is distinct from by_code.epci_siren)
        or (by_code.perimeter = 'state_grants_town' and by_code.decided_by not in ('code_and_name', 'code'))
    )
    and (by_code.code_perimeter is not null or by_code.perimeter is not null)
order by by_code.source_id, by_code.source_row
