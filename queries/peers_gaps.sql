-- one row is an indicator: the town, the median of its peers and that of its département, each over the towns where it is known
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town, for the rows on grants
with here as (
    select
        peer_groups.*,
        departement_code,
        centrality_class,
        density_class,
        label_of('population_class', population_class) as population_class_name,
    from peer_groups
    inner join communes on communes.commune_code = peer_groups.commune_code
    where peer_groups.commune_code in (from chosen_town($territory))
)

select
    town_indicators.town_indicator,
    label_of('context_indicator', town_indicators.town_indicator) as indicator_name,
    reference_on,
    own_value,
    peer_median,
    own_value - peer_median as gap_to_peers,
    peer_known_count,
    peer_count,
    departement_median,
    own_value - departement_median as gap_to_departement,
    departement_known_count,
    departement_peer_count,
    peer_rule,
    centrality_class,
    density_class,
    population_class_name,
    perimeter,
    searched_by('state_grants_town') as searched,
    peer_medians.source_ids,
from here
inner join town_indicators on town_indicators.commune_code = here.commune_code
inner join peer_medians
    on peer_medians.peer_key = here.peer_key and peer_medians.town_indicator = town_indicators.town_indicator
inner join departement_medians
    on
        departement_medians.departement_code = here.departement_code
        and departement_medians.town_indicator = town_indicators.town_indicator
order by list_position(
    ['population', 'days_to_ort', 'grants_per_inhabitant', 'awards', 'programmes'], town_indicators.town_indicator
) nulls last, town_indicators.town_indicator
