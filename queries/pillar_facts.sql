-- one row is a thing known of one pillar: its measures, partners or one kind of support, a figure published at one date, its awards here
-- left out: amounts of one funder or measure; an amount that nobody publishes is a row without amount
-- perimeter: each row's own, never added; the awards known here are in $perimeter
with pillars as (
    select
        key as pillar,
        label_fr as pillar_name,
        definition_fr as pillar_definition,
        display_order as pillar_order,
    from vocabulary
    where kind = 'pillar'
),

offer as (
    select
        pillar,
        count(*) as measure_count,
        count(*) filter (where link in ('specific', 'linked')) as linked_measure_count,
        count(*) filter (where is_launch_measure) as launch_measure_count,
        list(measure_id) as measure_ids,
    from measures
    group by pillar
),

supports as (
    select
        pillar,
        support_type,
        count(*) as measure_count,
    from measures
    group by pillar, support_type
),

published as (
    select
        case
            when dimension_value = 'engineering' then 'engineering'
            when dimension_value = 'thematic_measures' then 'thematic_funding'
            when indicator in ('project_managers', 'engineering_missions') then 'engineering'
            when indicator = 'network_event_participants' then 'network'
        end as pillar,
        milestones.*,
    from milestones
    where
        territory_level = 'france'
        and (
            (dimension = 'pillar' and unit = 'eur' and perimeter is not null)
            or (indicator in ('project_managers', 'engineering_missions') and dimension = 'total')
            or indicator = 'network_event_participants'
        )
),

awards as (
    select
        pillar,
        sum(amount_eur) as amount_eur,
        count(*) as award_count,
        max(year) as last_year,
        list(distinct source_id order by source_id) as source_ids,
    from headline_awards_in($territory, $perimeter)
    group by pillar
),

facts as (
    select
        pillar, 1 as fact_order, 'measures' as fact, measure_count as fact_count, null as amount_eur, null as part_name, null as as_of,
        null as perimeter, null as bound, null as figure_status, null as source_title, null as source_url, null as note_fr,
        ['mesures-catalogue'] as source_ids, null as date_precision
    from offer
    union all
    select pillar, 2, 'linked_measures', linked_measure_count, null, null, null, null, null, null, null, null, null, ['mesures-catalogue'], null from offer
    union all
    select pillar, 3, 'launch_measures', launch_measure_count, null, null, null, null, null, null, null, null, null, ['mesures-catalogue'], null from offer
    union all
    select
        pillar, 4, 'partners',
        (select count(*) from partners where list_has_any(partners.measure_ids, offer.measure_ids)),
        null, null, null, null, null, null, null, null, null, ['mesures-catalogue'], null
    from offer
    union all
    select
        pillar, 5, 'support_type', measure_count, null, label_of('support_type', support_type), null, null, null, null, null, null, null,
        ['mesures-catalogue'], null
    from supports
    union all
    select
        pillar,
        case when unit = 'eur' then 6 else 7 end,
        case when unit = 'eur' then stage || '_amount' else indicator end,
        case when unit <> 'eur' then value end,
        case when unit = 'eur' then value end,
        case when dimension = 'event' then label_of('dimension_value', dimension_value) end,
        as_of, perimeter, bound, status, source_title, source_url, note_fr, ['chiffres-publies'], date_precision
    from published
    union all
    select pillar, 6, 'no_amount', null, null, null, null, null, null, null, null, null, null, ['chiffres-publies'], null
    from pillars
    where pillar not in (select pillar from published where unit = 'eur')
    union all
    select
        pillars.pillar, 8, 'awards', awards.award_count, awards.amount_eur, null, null, $perimeter, null, null, null, null, null,
        coalesce(awards.source_ids, searched_sources($perimeter)), null
    from pillars
    left join awards on awards.pillar = pillars.pillar
)

select
    pillars.pillar,
    pillar_name,
    pillar_definition,
    fact,
    part_name,
    fact_count::double as fact_count,
    amount_eur,
    bound,
    as_of,
    date_precision,
    perimeter,
    figure_status,
    source_title,
    source_url,
    note_fr,
    source_ids,
from facts
inner join pillars on pillars.pillar = facts.pillar
order by pillar_order, fact_order, as_of, fact, fact_count desc, amount_eur, part_name
