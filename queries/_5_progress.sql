-- What is counted or published at a date: signatures, context, published figures.

-- Towns of a territory that had signed, month by month: the agreement or the ORT.
create macro signatures_in(territory, wanted_indicator) as table
    select
        as_of,
        (sum(sum(new_count)) over (order by as_of))::integer as cumulative_count,
        (
            select sum(undated_count)::integer
            from (
                select distinct territory_code, undated_count
                from progress
                where
                    indicator = wanted_indicator
                    and territory_level = territory['level']
                    and (territory_level = 'france' or list_contains(territory['codes'], territory_code))
            )
        ) as undated_count,
    from progress
    where
        indicator = wanted_indicator
        and territory_level = territory['level']
        and (territory_level = 'france' or list_contains(territory['codes'], territory_code))
    group by as_of;

-- Context of the towns of a territory: each indicator at the last date that its source publishes for any town.
create table latest_indicators as
select *
from indicators
where
    (indicator, reference_on) in (
        select (indicator, max(reference_on)) from indicators where status = 'known' group by indicator
    );

create macro latest_indicators_in(territory) as table
    select *
    from latest_indicators
    where commune_code in (from towns_in(territory));

-- The envelope announced at the launch. Several papers quote it: the first of them says it.
create table announced_envelope as
select * from milestones
where perimeter = 'envelope' and not is_part
order by as_of, milestone_id
limit 1;

-- Published figures with their words, and what other sources give for the same thing at the same date.
create table named_milestones as
select
    milestones.*,
    label_of('indicator', indicator) as indicator_name,
    label_of('dimension_value', dimension_value) as part_name,
    label_of('perimeter', perimeter) as perimeter_name,
    case territory_level
        when 'france' then 'France'
        when 'region' then (select region_name from regions where region_code = territory_code)
        else (
            select departement_name || ' (' || departement_code || ')'
            from departements
            where departement_code = territory_code
        )
    end as territory_name,
    list(value) over same as same_values,
    list(source_title) over same as same_sources,
from milestones
window same as (partition by indicator, dimension, dimension_value, territory_level, territory_code, as_of);
