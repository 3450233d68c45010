-- one row is a scheme with an award known in the territory since the programme began
-- left out: grants before the programme, and grants held for one région only
-- perimeter: $perimeter, one of the ledger's
select
    scheme,
    label_of('scheme', scheme) as scheme_name,
    sum(amount_eur) as amount_eur,
    count(*)::integer as award_count,
    count(distinct commune_code)::integer as granted_town_count,
    list(distinct year order by year) as grant_years,
    searched_by($perimeter) as searched,
    -- Known by a first wave alone, a scheme ranks before no other.
    if(bool_and(coverage = 'partial'), 'partial', 'available') as status,
    $perimeter as perimeter,
    list(distinct source_id order by source_id) as source_ids,
from headline_awards_in($territory, $perimeter)
group by scheme
order by amount_eur desc, scheme
