-- one row is a pillar, with the awards of the ledger that belong to it in the territory
-- left out: grants before the programme, and grants held for one région only; a pillar without ledger row stays, unknown
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        pillar,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        count(distinct commune_code)::integer as granted_town_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, $perimeter)
    group by pillar
)

select
    vocabulary.key as pillar,
    label_fr as pillar_name,
    amount_eur,
    award_count,
    granted_town_count,
    grant_years,
    searched_by($perimeter) as searched,
    case when amount_eur is null then 'missing' else 'available' end as status,
    $perimeter as perimeter,
    -- Nothing known: nothing found in any of the files held.
    coalesce(awards.source_ids, searched_sources($perimeter)) as source_ids,
from vocabulary
left join awards on awards.pillar = vocabulary.key
where kind = 'pillar'
order by display_order
