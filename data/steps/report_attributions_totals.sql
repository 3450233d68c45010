-- Totals by published code alone and by evidence: old value, new value, rows that explain the difference
with by_code as (
    select
        awards.source_id,
        awards.amount_eur,
        awards.perimeter,
        coalesce(awards.town_code, awards.epci_siren, awards.located_town_code) as receiver,
        case
            when code_town.commune_code is not null then 'state_grants_town'
            when code_epci.siren is not null then 'state_grants_epci'
            when place.commune_code is not null then 'state_grants_located'
        end as code_perimeter,
        coalesce(code_town.commune_code, code_epci.siren, place.commune_code) as code_receiver,
    from _spending_3_awards as awards
    left join communes as code_town on awards.claimed_code = code_town.commune_code
    left join _spending_1_sirens as code_epci on awards.published_siren = code_epci.siren and code_epci.holder = 'epci'
    left join communes as place on awards.located_code = place.commune_code
    where awards.measure_id is not null
),

sides as (
    select
        source_id,
        code_perimeter as perimeter,
        1 as before_count,
        amount_eur as before_eur,
        0 as after_count,
        0 as after_eur,
        if(perimeter is distinct from code_perimeter, 1, 0) as left_count,
        0 as entered_count,
        if(perimeter = code_perimeter and receiver <> code_receiver, 1, 0) as moved_count,
    from by_code
    where code_perimeter is not null
    union all
    select
        source_id,
        perimeter,
        0,
        0,
        1,
        amount_eur,
        0,
        if(perimeter is distinct from code_perimeter, 1, 0),
        0,
    from by_code
    where perimeter is not null
)

select
    source_id,
    perimeter,
    sum(before_count) as awards_by_code,
    sum(after_count) as awards_now,
    sum(before_eur) as eur_by_code,
    sum(after_eur) as eur_now,
    sum(entered_count) as entered,
    sum(left_count) as gone,
    sum(moved_count) as moved_inside,
from sides
group by source_id, perimeter
order by source_id, perimeter
