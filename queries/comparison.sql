-- one row is a territory of the comparison, in the order of the address, then France as a reference
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: $perimeter, one of the ledger's
with towns as (
    select
        unit_level,
        unit_code,
        count(*)::integer as town_count,
        sum(population)::integer as population,
        count(agreement_signed_on)::integer as agreement_count,
        (count(*) filter (where is_ort))::integer as ort_count,
    from town_units
    inner join communes on communes.commune_code = town_units.commune_code
    where town_units.commune_code in (from towns_kept($territory))
    group by unit_level, unit_code
),

grants as (
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
    coalesce(towns.agreement_count, 0) as agreement_count,
    coalesce(towns.ort_count, 0) as ort_count,
    share_of(towns.ort_count, towns.town_count) as ort_share,
    grants.amount_eur,
    -- Their EPCI serve other communes too: an amount of theirs has neither inhabitants nor towns to be divided by.
    case
        when $perimeter <> 'state_grants_epci'
            then round(grants.amount_eur / nullif(towns.population, 0), 2)::decimal(16, 2)
    end as amount_per_inhabitant_eur,
    case
        when $perimeter <> 'state_grants_epci'
            then round(grants.amount_eur / nullif(towns.town_count, 0), 2)::decimal(16, 2)
    end as amount_per_town_eur,
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
    $perimeter as perimeter,
    ['anct-programmes', 'cog-2026'] || coalesce(grants.source_ids, []) as source_ids,
from compared_units($territory, $compared) as units
left join towns on towns.unit_level = units.unit_level and towns.unit_code = units.unit_code
left join grants on grants.unit_level = units.unit_level and grants.unit_code = units.unit_code
order by units.place
