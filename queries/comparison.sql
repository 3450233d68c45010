-- one row is a territory of the comparison, in the order of the address, then France as a reference
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: $perimeter, one of the ledger's
with grants as (
    select
        unit_level,
        unit_code,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        count(distinct commune_code)::integer as granted_town_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from awards_by_unit($territory, $compared, $perimeter)
    where not is_before_programme
    group by unit_level, unit_code
)

select
    units.unit_level,
    units.unit_code,
    units.is_reference,
    coalesce(towns.town_count, 0) as town_count,
    towns.population,
    coalesce(towns.signatory_count, 0) as signatory_count,
    coalesce(towns.ort_count, 0) as ort_count,
    share_of(towns.ort_count, towns.town_count) as ort_share,
    grants.amount_eur,
    ratio_in($perimeter, grants.amount_eur, inhabitants_of(units.unit_code, towns.population)) as amount_per_inhabitant_eur,
    ratio_in($perimeter, grants.amount_eur, towns.town_count) as amount_per_town_eur,
    -- No award can be a commune's here: not none, no answer.
    case
        when $perimeter <> 'state_grants_epci' or $territory['level'] <> 'commune' then coalesce(grants.award_count, 0)
    end as award_count,
    case when $perimeter = 'state_grants_town' then coalesce(grants.granted_town_count, 0) end as granted_town_count,
    case
        when $perimeter = 'state_grants_town'
            then share_of(towns.town_count - coalesce(grants.granted_town_count, 0), towns.town_count)
    end as without_grant_share,
    grants.grant_years,
    searched_by($perimeter) as searched,
    $perimeter as perimeter,
    ['anct-programmes', 'ort-liste', 'cog'] || coalesce(grants.source_ids, []) as source_ids,
from compared_units($territory, $compared) as units
left join towns_by_unit($territory) as towns on towns.unit_level = units.unit_level and towns.unit_code = units.unit_code
left join grants on grants.unit_level = units.unit_level and grants.unit_code = units.unit_code
order by units.place
