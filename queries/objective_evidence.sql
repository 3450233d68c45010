-- one row is a thing that helps follow an objective of the programme: counted in the territory, or published for the country
-- left out: what nobody counts; a count that is not published at this level is a row without value
-- perimeter: each row's own, never added; the grants known here are in state_grants_town
with towns as (
    select * from communes where commune_code in (from towns_in($territory))
),

grants as (
    select
        sum(amount_eur) as amount_eur,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, 'state_grants_town')
),

-- Lists of towns hold the whole country: a town that is not in them is not in them.
lists as (
    select
        measure_id as evidence,
        any_value(source_id) as source_id,
        count(*) filter (where commune_code in (from towns_in($territory))) as evidence_value,
    from measure_towns
    where evidence = 'list' and measure_id <> 'ort'
    group by measure_id
),

dwellings as (
    select *
    from dwellings_in($territory)
    order by as_of desc
    limit 1
),

managers as (
    select
        as_of,
        date_precision,
        value,
        source_title,
    from milestones
    where
        indicator = 'project_managers'
        and dimension = 'total'
        and territory_level = $territory['level']
        and (territory_level = 'france' or (len($territory['codes']) = 1 and list_contains($territory['codes'], territory_code)))
    order by as_of desc
    limit 1
),

found as (
    select
        1 as evidence_order,
        'partir-des-territoires' as objective_id,
        'agreements' as evidence,
        true as is_local,
        count(agreement_signed_on)::double as evidence_value,
        null as amount_eur,
        'communes' as evidence_unit,
        null as perimeter,
        ['anct-programmes', 'pvd'] as source_ids,
        null as as_of,
        null as source_title,
        null as date_precision,
    from towns
    union all
    select 2, 'partir-des-territoires', 'ort', true, count(*) filter (where is_ort), null, 'communes', null, ['ort-liste'], null, null, null from towns
    union all
    select
        3, 'reponse-sur-mesure', 'known_measures', true, count(distinct measure_id), null, 'measures', null,
        list(distinct source_id order by source_id), null, null, null
    from measure_towns
    where commune_code in (from towns_in($territory))
    union all
    select 4, 'reponse-sur-mesure', evidence, true, evidence_value, null, 'communes', null, [source_id], null, null, null from lists
    union all
    select
        5, 'reponse-sur-mesure', 'project_managers', true, max(value), null, 'posts', null, ['chiffres-publies'],
        max(as_of), max(source_title), max(date_precision)
    from managers
    union all
    select
        6, 'mobiliser-davantage', 'grants', true, null, amount_eur, 'eur', 'state_grants_town',
        coalesce(source_ids, searched_sources('state_grants_town')), null, null, null
    from grants
    union all
    select
        7, 'mobiliser-davantage', 'dwellings', true, max(cumulative_count), null, 'dwellings', null,
        ['barometre-' || case $territory['level'] when 'france' then 'national' when 'region' then 'regional' else 'departemental' end],
        max(as_of), null, null
    from dwellings
    union all
    select 8, 'mobiliser-davantage', 'engaged', false, null, value, 'eur', perimeter, ['chiffres-publies'], as_of, source_title, date_precision
    from milestones
    where
        indicator = 'funds_engaged' and is_drawn
        and as_of in (select max(latest.as_of) from milestones as latest where latest.is_drawn group by latest.perimeter)
    union all
    select 9, 'combiner-national-local', 'crte', true, count(distinct crte_id), null, 'contracts', null, ['croisement'], null, null, null from towns
    union all
    select 11, 'combiner-national-local', 'partners', false, count(*), null, 'partners', null, ['mesures-catalogue'], null, null, null from partners
    union all
    select
        12, 'combiner-national-local', 'owner_' || dimension_value, false, value, null, 'percent', null, ['chiffres-publies'],
        as_of, source_title, date_precision
    from milestones
    where indicator = 'actions_owner_share' and territory_level = 'france'
    union all
    select 13, 'combiner-national-local', 'local_funding', false, null, null, 'eur', null, ['chiffres-publies'], null, null, null
    union all
    select
        14, 'se-donner-du-temps', 'elapsed', false,
        100 * least(1, elapsed_share((select max(as_of) from milestones), $end_of_mandate)),
        null, 'percent', null, ['anct-programmes'], (select max(as_of) from milestones), null, null
    union all
    select 15, 'se-donner-du-temps', 'delivered', false, value, null, 'percent', null, ['chiffres-publies'], as_of, source_title, date_precision
    from milestones
    where indicator = 'actions_status_share' and dimension = 'action_status' and dimension_value = 'delivered' and territory_level = 'france'
)

select
    objectives.objective_id,
    objectives.label_fr as objective_name,
    found.evidence,
    found.is_local,
    found.evidence_value,
    found.amount_eur,
    found.evidence_unit,
    found.perimeter,
    -- Of a published figure. What is counted has the date and the names of its files, which their cards write.
    case when coalesce(found.evidence_value, found.amount_eur) is not null then found.as_of end as as_of,
    case when coalesce(found.evidence_value, found.amount_eur) is not null then found.source_title end as source_title,
    found.date_precision,
    case when coalesce(found.evidence_value, found.amount_eur) is null then 'missing' else 'available' end as status,
    data_as_of() as data_as_of,
    found.source_ids,
from found
inner join objectives on objectives.objective_id = found.objective_id
order by objectives.display_order, found.evidence_order, found.as_of, found.evidence
