-- one row is a town of the territory, with what it signed and the State grants it is known to have received
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
select
    communes.commune_code,
    commune_name,
    departement_code,
    departement_name,
    region_code,
    region_name,
    epci_siren,
    epci_name,
    population,
    population_class,
    label_of('population_class', population_class) as population_class_name,
    agreement_signed_on,
    is_ort,
    ort_signed_on,
    stage_of(is_ort, agreement_signed_on) as town_stage,
    density_class,
    centrality_class,
    centrality_key(centrality_class) as centrality_key,
    amount_eur,
    award_count,
    amount_per(amount_eur, inhabitants_of(communes.commune_code, population)) as amount_per_inhabitant_eur,
    grant_years,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    programmes,
    ['anct-programmes', 'ort-liste', 'cog', 'epci'] || coalesce(source_ids, []) as source_ids,
    longitude,
    latitude,
    inset_longitude,
    inset_latitude,
from communes
inner join town_programmes on town_programmes.commune_code = communes.commune_code
left join town_grants on town_grants.commune_code = communes.commune_code
where communes.commune_code in (from towns_in($territory))
order by departement_code, commune_code
