-- one row is a year and a scheme, with the awards known in the territory and whether the file of that year is held
-- left out: schemes before they began; years without file are rows without amount; regional files count only inside their région
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        year,
        scheme,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        count(distinct commune_code)::integer as granted_town_count,
        list(distinct source_id order by source_id) as source_ids,
    from awards_in($territory, $perimeter)
    group by year, scheme
),

files as (
    select
        year,
        scheme,
        list(distinct source_id order by source_id) as source_ids,
    from scheme_totals
    group by year, scheme
),

held as (
    select
        year,
        scheme,
        held_status($perimeter, scheme, status) as reach,
    from files_held_in($territory)
)

select
    held.year,
    held.scheme,
    label_of('scheme', held.scheme) as scheme_name,
    case
        when held.reach <> 'missing' and awards.amount_eur is null then 'none'
        when held.reach in ('national', 'partial') and held.year < 2020 then 'before'
        when held.reach = 'national' then 'available'
        else held.reach
    end as status,
    awards.amount_eur,
    awards.award_count,
    awards.granted_town_count,
    searched_in($territory, $perimeter, 2020) as searched,
    $perimeter as perimeter,
    -- Nothing known in a year whose file is held: nothing found in that file.
    coalesce(awards.source_ids, files.source_ids) as source_ids,
from held
left join awards on awards.year = held.year and awards.scheme = held.scheme
left join files on files.year = held.year and files.scheme = held.scheme
where held.reach <> 'not_applicable'
order by held.year, (select display_order from vocabulary where kind = 'scheme' and key = held.scheme), held.scheme
