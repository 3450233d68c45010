-- one row is a territory of the comparison, or France, and a scheme of which at least one of the territories knows an award
-- left out: territories without a town; grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: $perimeter, one of the ledger's
with awards as (
    select
        unit_code,
        scheme,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        list(distinct year order by year) as grant_years,
        list(distinct source_id order by source_id) as source_ids,
    from awards_by_unit($territory, $compared, $perimeter)
    where not is_before_programme
    group by unit_code, scheme
),

schemes as (
    select distinct awards.scheme
    from awards
    inner join compared_units($territory, $compared) as units on units.unit_code = awards.unit_code
    where not units.is_reference
)

select
    units.unit_code,
    units.is_reference,
    schemes.scheme,
    label_of('scheme', schemes.scheme) as scheme_name,
    awards.amount_eur,
    ratio_in($perimeter, awards.amount_eur, inhabitants_of(units.unit_code, towns.population)) as amount_per_inhabitant_eur,
    awards.award_count,
    awards.grant_years,
    searched_by($perimeter) as searched,
    $perimeter as perimeter,
    awards.source_ids,
from schemes
cross join compared_units($territory, $compared) as units
inner join towns_by_unit($territory) as towns on towns.unit_level = units.unit_level and towns.unit_code = units.unit_code
left join awards on awards.unit_code = units.unit_code and awards.scheme = schemes.scheme
order by
    units.place, (select display_order from vocabulary where kind = 'scheme' and key = schemes.scheme), schemes.scheme
