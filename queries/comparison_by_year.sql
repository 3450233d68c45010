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
        held_status($perimeter, scheme, status) as status,
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
    ratio_in($perimeter, awards.amount_eur, inhabitants_of(units.unit_code, towns.population)) as amount_per_inhabitant_eur,
    awards.award_count,
    held.scheme_names,
    searched_by($perimeter) as searched,
    $perimeter as perimeter,
    awards.source_ids,
from held
cross join compared_units($territory, $compared) as units
inner join towns_by_unit($territory) as towns on towns.unit_level = units.unit_level and towns.unit_code = units.unit_code
left join awards on awards.year = held.year and awards.unit_code = units.unit_code
where not units.is_reference
order by held.year, units.place
