-- Several territories side by side, and France.

-- Each town in every unit that holds it, France included: what a comparison groups by.
create table town_units as
select
    commune_code,
    'france' as unit_level,
    'FR' as unit_code,
from communes
union all
select
    commune_code,
    'region',
    region_code,
from communes
union all
select
    commune_code,
    'departement',
    departement_code,
from communes
union all
select
    commune_code,
    'epci',
    epci_siren,
from communes
where epci_siren is not null
union all
select
    commune_code,
    'commune',
    commune_code,
from communes;

-- What a comparison shows: the territory's units then those put beside, in the order of the address, four at
-- most, and France last, against which they are read.
create macro compared_units(territory, compared) as table
    select
        territory['level'] as unit_level,
        unit_code,
        min(place)::integer as place,
        false as is_reference,
    from (
        select
            unnest(codes) as unit_code,
            generate_subscripts(codes, 1) as place,
        from (select (territory['codes'] || compared)::varchar[] as codes)
    )
    group by unit_code
    qualify row_number() over (order by min(place)) <= 4
    union all
    select
        'france',
        'FR',
        99,
        territory['level'] <> 'france';

-- The ledger's rows of one perimeter in each compared unit, since the programme began or not, held for the whole
-- country: a file of one région compares with nothing. The same rules as `ledger_in`, unit by unit; an EPCI's
-- grants belong to no town, so that towns have none to compare.
create macro awards_by_unit(territory, compared, wanted_perimeter) as table
    select
        units.unit_level,
        units.unit_code,
        spending.*,
    from compared_units(territory, compared) as units
    inner join (
        select
            award_id,
            unit_level,
            unit_code,
        from spending
        inner join town_units on town_units.commune_code = spending.commune_code
        where
            wanted_perimeter <> 'state_grants_epci'
            and spending.commune_code in (from towns_kept(territory))
        union all
        select
            award_id,
            unnest(['france', 'region', 'departement', 'epci']),
            unnest(['FR', region_code, departement_code, beneficiary_siren]),
        from spending
        where wanted_perimeter = 'state_grants_epci' and territory['level'] <> 'commune'
    ) as places on places.unit_level = units.unit_level and places.unit_code = units.unit_code
    inner join spending on spending.award_id = places.award_id
    where perimeter = wanted_perimeter and coverage <> 'regional';

-- Towns of every unit that pass the map's filters.
create macro towns_by_unit(territory) as table
    select
        unit_level,
        unit_code,
        count(*)::integer as town_count,
        sum(population)::integer as population,
        count(agreement_signed_on)::integer as signatory_count,
        (count(*) filter (where is_ort))::integer as ort_count,
    from town_units
    inner join communes on communes.commune_code = town_units.commune_code
    where town_units.commune_code in (from towns_kept(territory))
    group by unit_level, unit_code;
