-- What is counted or published at a date: signatures, context, published figures.

-- The files that say when towns signed.
create macro signature_sources(indicator) as
case indicator when 'ort_signed' then ['ort-liste'] else ['anct-programmes', 'pvd'] end;

-- A count month by month, as published for the units of a territory.
create macro progress_in(territory) as table
    select *
    from progress
    where
        territory_level = territory['level']
        and (territory_level = 'france' or list_contains(territory['codes'], territory_code));

-- Towns of a territory that had signed, month by month: the agreement, the ORT.
create macro signatures_in(territory) as table
    select
        indicator,
        as_of,
        (sum(sum(new_count)) over (partition by indicator order by as_of))::integer as cumulative_count,
        signature_sources(indicator) as source_ids,
    from progress_in(territory)
    where indicator in ('agreements_signed', 'ort_signed')
    group by indicator, as_of;

-- Towns of a territory that signed at no usable date, counted in no month.
create macro undated_in(territory, wanted_indicator) as (
    select sum(undated_count)::integer
    from (
        select distinct
            territory_code,
            undated_count,
        from progress_in(territory)
        where indicator = wanted_indicator
    )
);

-- Dwellings renovated in a territory, at the dates where each of its units has a value.
create macro dwellings_in(territory) as table
    select
        as_of,
        sum(cumulative_count)::integer as cumulative_count,
        [
            'barometre-'
            || case territory['level'] when 'france' then 'national' when 'region' then 'regional' else 'departemental' end,
        ] as source_ids,
    from progress_in(territory)
    where indicator = 'dwellings_renovated'
    group by as_of
    having count(*) = greatest(len(territory['codes']), 1);

-- Each context indicator at the last date that its source publishes for any town.
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

-- What each official total is made of, as last published in its perimeter: no part of a part, no rounded twin of a more
-- exact value. Parts at two dates are never subtracted.
create table engaged_parts as
select *
from milestones
where
    territory_level = 'france'
    and is_part
    and bound = 'exact'
    and (
        (
            perimeter = 'programme_narrow'
            and indicator = 'funds_engaged'
            and dimension_value in ('anah', 'state_detr_dsil', 'state_fonds_friches', 'state_drac', 'engineering')
        )
        or (perimeter = 'programme_broad' and indicator in ('funds_engaged', 'loans_granted'))
    )
qualify as_of = max(as_of) over (partition by perimeter);

-- The day the programme was launched, with its envelope.
create macro programme_start() as (select announced_envelope.as_of from announced_envelope);

-- The newest date of the official files: what the data know of the time that has passed. The clock is never asked.
create macro data_as_of() as (select max(sources.as_of) from sources);

-- Share of the mandate elapsed on a day; above 1 after its end.
create macro elapsed_share(on_day, end_of_mandate) as share_of(
    on_day - programme_start(), end_of_mandate::date - programme_start()
);

-- Published figures with their words, and what other sources give for the same thing at the same date.
create table named_milestones as
select
    milestones.*,
    label_of('indicator', indicator) as indicator_name,
    label_of('dimension_value', dimension_value) as part_name,
    label_of('perimeter', perimeter) as perimeter_name,
    label_of('unit', unit) as unit_name_of_value,
    label_of('status', status) as status_name,
    label_of('bound', bound) as bound_name,
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
