-- Dated counts of what is not money, cumulated, per territory: agreements, ORT, dwellings renovated.
-- One row per month in which the count moved, and one at the date of the list: between two rows the
-- count did not change, which is what a stepped line draws.
-- The list of ORT is another file, undated: its series ends at the last signature it holds, not at the date of the towns'.
with ends as (
    select
        'ort_signed' as indicator,
        as_of_ort() as ends_on,
    union all
    select
        'agreements_signed',
        as_of_source('anct-programmes'),
),

territories as (
    select 'france' as territory_level, 'FR' as territory_code, commune_code from communes
    union all
    select 'region', region_code, commune_code from communes
    union all
    select 'departement', departement_code, commune_code from communes
    union all
    select 'epci', epci_siren, commune_code from communes where epci_siren is not null
),

-- A date after the list of towns is a slip, left out and counted as undated.
dated as (
    select
        commune_code,
        'agreements_signed' as indicator,
        -- Three agreements are dated before the launch: they are there from the first month on.
        if(agreement_signed_on < programme_start(), programme_start(), agreement_signed_on) as signed_on,
        agreement_signed_on is null as is_undated,
    from communes
    union all
    select
        commune_code,
        'ort_signed',
        if(is_ort_date_doubtful, null, ort_signed_on),
        is_ort and (ort_signed_on is null or is_ort_date_doubtful),
    from communes
),

signatures as (
    select
        territories.territory_level,
        territories.territory_code,
        dated.indicator,
        dated.signed_on,
        dated.is_undated,
    from territories
    join dated using (commune_code)
),

sizes as (
    select
        territory_level,
        territory_code,
        indicator,
        count(*)::integer as town_count,
        count(*) filter (is_undated)::integer as undated_count,
    from signatures
    group by all
),

monthly as (
    select
        territory_level,
        territory_code,
        indicator,
        least(last_day(signed_on), ends_on) as as_of,
        count(*) as new_count,
    from signatures
    inner join ends using (indicator)
    where signed_on is not null
    group by all
    union all
    select
        territory_level,
        territory_code,
        indicator,
        ends_on,
        0,
    from sizes
    inner join ends using (indicator)
),

counted as (
    select
        territory_level,
        territory_code,
        indicator,
        as_of,
        sum(new_count)::integer as new_count,
    from monthly
    group by all
),

steps as (
    select
        counted.*,
        (sum(new_count) over (
            partition by territory_level, territory_code, indicator order by as_of
        ))::integer as cumulative_count,
        sizes.town_count,
        sizes.undated_count,
    from counted
    join sizes using (territory_level, territory_code, indicator)
),

published as (
    select 'france' as territory_level, 'FR' as territory_code, unnest("nb-logements-renoves-petites-villes") as point
    from raw.barometer_national
    union all
    select 'region', reg, unnest("nb-logements-renoves-petites-villes") from raw.barometer_regional
    union all
    select 'departement', dep, unnest("nb-logements-renoves-petites-villes") from raw.barometer_departemental
),

dwellings as (
    select
        territory_level,
        territory_code,
        'dwellings_renovated' as indicator,
        point.date::date as as_of,
        (point.value - lag(point.value) over (
            partition by territory_level, territory_code order by point.date
        ))::integer as new_count,
        point.value::integer as cumulative_count,
        null::integer as town_count,
        null::integer as undated_count,
    from published
    where point.value is not null
),

assembled as (
    select * from steps
    union all
    select * from dwellings
)

select
    territory_level,
    territory_code,
    indicator,
    as_of,
    'total' as dimension,
    cumulative_count,
    new_count,
    town_count,
    undated_count,
from assembled
order by
    indicator,
    list_position(['france', 'region', 'departement', 'epci'], territory_level),
    territory_code,
    as_of
