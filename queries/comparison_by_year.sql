-- one row is a year and a territory of the comparison, with the awards known and whether the file of that year is held
-- left out: territories without a town; files held for one région only, which compare with nothing; years without file are rows without amount
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        unit_code,
        year,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct source_id order by source_id) as source_ids,
    from awards_by_unit($territory, $compared, $perimeter)
    group by unit_code, year
),

files as (
    select
        year,
        scheme,
        -- These lists say who received, never where: an award located in a town under another bearer cannot be seen.
        case
            when $perimeter = 'state_grants_located' and scheme in ('DETR', 'DSIL', 'DPV') then 'missing'
            else status
        end as status,
    from held_files
    where territory_code = 'FR' and status <> 'not_applicable'
),

held as (
    select
        year,
        case
            when bool_or(status = 'national') then 'available'
            when bool_or(status = 'partial') then 'partial'
            else 'missing'
        end as file_status,
        list(label_of('scheme', scheme) order by scheme) filter (where status <> 'missing') as scheme_names,
    from files
    group by year
),

populations as (
    select
        unit_level,
        unit_code,
        sum(population)::integer as population,
    from town_units
    inner join communes on communes.commune_code = town_units.commune_code
    where town_units.commune_code in (from towns_kept($territory))
    group by unit_level, unit_code
)

select
    held.year,
    units.unit_code,
    case
        when held.file_status = 'missing' then 'missing'
        when awards.amount_eur is null then 'none'
        when held.year < 2020 then 'before'
        else held.file_status
    end as status,
    held.file_status,
    awards.amount_eur,
    case
        when $perimeter <> 'state_grants_epci'
            then round(awards.amount_eur / nullif(populations.population, 0), 2)::decimal(16, 2)
    end as amount_per_inhabitant_eur,
    awards.award_count,
    held.scheme_names,
    $perimeter as perimeter,
    awards.source_ids,
from held
cross join compared_units($territory, $compared) as units
inner join populations on populations.unit_level = units.unit_level and populations.unit_code = units.unit_code
left join awards on awards.year = held.year and awards.unit_code = units.unit_code
where not units.is_reference
order by held.year, units.place
