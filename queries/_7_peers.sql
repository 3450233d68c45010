-- A town beside those of its class.

-- Peers are towns of one class. Each town has three keys, from the narrowest class to the widest: level of
-- centrality, density and population; without population; without density. Overseas has no level of
-- centrality: its towns are compared with each other.
create table peer_keys as
select
    commune_code,
    unnest(range(1, 4))::integer as step,
    unnest(
        [
            concat_ws(' | ', side, density_class, population_class),
            concat_ws(' | ', side, density_class),
            side,
        ]
    ) as peer_key,
from (
    select
        *,
        if(starts_with(departement_code, '97'), 'outre-mer', coalesce(centrality_class, 'inconnue')) as side,
    from communes
);

-- The class each town is compared in: the narrowest that holds ten towns, itself included, else the widest.
create table peer_groups as
select
    commune_code,
    if(starts_with(peer_key, 'outre-mer'), 'overseas', 'centrality')
    || ['_density_population', '_density', ''][step] as peer_rule,
    peer_key,
    peer_count,
from (
    select
        *,
        count(*) over (partition by peer_key)::integer as peer_count,
    from peer_keys
)
where peer_count >= 10 or step = 3
qualify row_number() over (partition by commune_code order by step) = 1;

-- Towns compared with the town that a territory is, itself included; none for a larger territory.
create macro peers_of(territory) as table
    select peer_keys.commune_code
    from peer_groups
    inner join peer_keys on peer_keys.peer_key = peer_groups.peer_key
    where peer_groups.commune_code in (from chosen_town(territory));

-- What the programme's own files say of a town, one row an indicator; null when it is not known. An ORT signed
-- before the agreement gives negative days; a doubtful date gives none.
create table town_facts as
select
    commune_code,
    unnest(
        [
            {
                'town_indicator': 'population',
                'own_value': population::double,
                'perimeter': null::varchar,
                'reference_on': population_year::varchar,
                'source_ids': ['cog']
            },
            {
                'town_indicator': 'days_to_ort',
                'own_value': case
                    when is_agreement_date_doubtful is not true and is_ort_date_doubtful is not true
                        then date_diff('day', agreement_signed_on, ort_signed_on)::double
                end,
                'perimeter': null::varchar,
                'reference_on': null::varchar,
                'source_ids': ['anct-programmes', 'ort-liste', 'pvd']
            },
            {
                'town_indicator': 'grants_per_inhabitant',
                'own_value': amount_per(amount_eur, inhabitants_of(commune_code, population))::double,
                'perimeter': 'state_grants_town',
                'reference_on': null::varchar,
                'source_ids': source_ids
            },
            {
                'town_indicator': 'awards',
                'own_value': award_count::double,
                'perimeter': 'state_grants_town',
                'reference_on': null::varchar,
                'source_ids': source_ids
            },
            {
                'town_indicator': 'programmes',
                'own_value': member_count::double,
                'perimeter': null::varchar,
                'reference_on': null::varchar,
                'source_ids': membership_sources
            },
        ],
        recursive := true
    ),
from communes
inner join (
    select
        commune_code,
        count(*) filter (where is_member) as member_count,
        list(distinct source_id order by source_id) as membership_sources,
    from memberships
    group by commune_code
) using (commune_code)
left join town_grants using (commune_code);

-- What a town is compared on: these, and a few of the context indicators at the last date that their source publishes.
create table town_indicators as
from town_facts
union all
select
    commune_code,
    indicator,
    value,
    null,
    reference_on,
    [source_id],
from latest_indicators
where
    indicator in (
        'median_income', 'long_term_vacancy_share', 'secondary_homes_share', 'general_practitioners_count',
        'facility_kinds_count'
    );

-- The median of each class, over the towns where the indicator is known.
create macro peer_medians_of(indicators_of_towns) as table
    select
        peer_key,
        town_indicator,
        median(own_value) as peer_median,
        count(own_value)::integer as peer_known_count,
        list_sort(list_distinct(flatten(list(source_ids)))) as source_ids,
    from peer_keys
    inner join query_table(indicators_of_towns) using (commune_code)
    group by peer_key, town_indicator;

create table peer_medians as
from peer_medians_of('town_indicators');

-- Without the context: a release older than it still answers for the programme.
create table peer_fact_medians as
from peer_medians_of('town_facts');

-- The same of each département.
create table departement_medians as
select
    departement_code,
    town_indicator,
    median(own_value) as departement_median,
    count(own_value)::integer as departement_known_count,
    count(*)::integer as departement_peer_count,
from communes
inner join town_indicators using (commune_code)
group by departement_code, town_indicator;
