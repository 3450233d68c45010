-- one row is a town of the class the town is compared in, itself included
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
with here as (
    select * from peer_groups where commune_code in (from chosen_town($territory))
)

select
    communes.commune_code,
    commune_name,
    commune_name || ' (' || departement_code || ')' as town_label,
    departement_code,
    departement_name,
    region_name,
    population,
    centrality_class,
    density_class,
    label_of('population_class', population_class) as population_class_name,
    amount_eur,
    award_count,
    amount_per(amount_eur, inhabitants_of(communes.commune_code, population)) as amount_per_inhabitant_eur,
    'state_grants_town' as perimeter,
    communes.commune_code = here.commune_code as is_here,
    peer_rule,
    peer_count,
    grant_years,
    searched_by('state_grants_town') as searched,
    ['cog', 'grille-densite', 'grille-centralite'] || coalesce(source_ids, []) as source_ids,
from communes
cross join here
left join town_grants on town_grants.commune_code = communes.commune_code
where communes.commune_code in (from peers_of($territory))
order by departement_code, communes.commune_code
