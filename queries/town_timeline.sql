-- one row is a date of the town: list, agreement, ORT, and for each year and scheme the awards it is known to have received
-- left out: awards to others; rows held for one région only, outside that région
-- perimeter: state_grants_town
with town as (
    select * from communes where commune_code in (from chosen_town($territory))
),

awards as (
    select
        year,
        scheme,
        counting,
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        perimeter,
        list(distinct source_id order by source_id) as source_ids,
    from town_awards_of($territory, 'state_grants_town')
    group by year, scheme, counting, perimeter
),

events as (
    select
        'agreement' as town_event,
        agreement_signed_on as event_on,
        is_agreement_date_doubtful as is_event_doubtful,
        case
            when agreement_signed_on <> agreement_signed_on_2024 then agreement_signed_on_2024::varchar
            else agreement_source
        end as event_detail,
        case
            when starts_with(agreement_source, 'carte') then ['pvd']
            when agreement_signed_on <> agreement_signed_on_2024 then ['anct-programmes', 'pvd']
            else ['anct-programmes']
        end as source_ids,
    from town
    union all
    select
        case when is_ort then 'ort' else 'no_ort' end,
        ort_signed_on,
        is_ort_date_doubtful,
        case when ort_signed_on < agreement_signed_on then 'before_agreement' end,
        ['ort-liste'],
    from town
    union all
    select
        'ort_2024',
        null,
        null,
        concat_ws(', ', lower(ort_2024_status), lower(ort_progress)),
        ['ort'],
    from town
    where ort_2024_status is not null or ort_progress is not null
    union all
    select
        'listed',
        null,
        null,
        null,
        ['anct-programmes'],
    from town
)

select
    town_event,
    event_on,
    year(event_on)::integer as event_year,
    is_event_doubtful,
    event_detail,
    null as scheme_name,
    null as counting,
    null as amount_eur,
    null as award_count,
    null as perimeter,
    source_ids,
from events
union all
select
    'awards',
    null,
    year,
    null,
    null,
    label_of('scheme', scheme),
    counting,
    amount_eur,
    award_count,
    perimeter,
    source_ids,
from awards
order by event_year nulls last, event_on nulls last, town_event, scheme_name, counting
