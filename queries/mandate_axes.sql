-- one row is a dated share: of the mandate elapsed, of the envelope engaged in one perimeter, of the actions delivered; and the envelope itself, whole
-- left out: totals listed but not drawn; shares never cross the break between perimeters
-- perimeter: programme_narrow and programme_broad, as shares of the envelope; none for time and actions
with envelope as (
    select
        'envelope' as axis,
        as_of,
        1.0 as value_share,
        value as amount_eur,
        bound,
        perimeter,
        source_title,
        date_precision,
        note_fr,
    from announced_envelope
),

engaged as (
    select
        perimeter as axis,
        as_of,
        share_of(value, (select amount_eur from envelope)) as value_share,
        value as amount_eur,
        bound,
        perimeter,
        source_title,
        date_precision,
        note_fr,
    from milestones
    where indicator = 'funds_engaged' and is_drawn
),

delivered as (
    select
        'delivered' as axis,
        as_of,
        share_of(value, 100) as value_share,
        null as amount_eur,
        bound,
        null as perimeter,
        source_title,
        date_precision,
        note_fr,
    from milestones
    where
        indicator = 'actions_status_share'
        and dimension = 'action_status'
        and dimension_value = 'delivered'
        and territory_level = 'france'
),

days as (
    select programme_start() as as_of
    union
    select as_of from engaged
    union
    select as_of from delivered
    union
    select cast($end_of_mandate as date) as as_of
),

elapsed as (
    select
        'elapsed' as axis,
        as_of,
        elapsed_share(as_of, $end_of_mandate) as value_share,
        null as amount_eur,
        'exact' as bound,
        null as perimeter,
        null as source_title,
        null as date_precision,
        null as note_fr,
    from days
    where as_of <= cast($end_of_mandate as date)
)

select
    *,
    data_as_of() as data_as_of,
from (
    select * from elapsed
    union all
    select * from envelope
    union all
    select * from engaged
    union all
    select * from delivered
)
order by axis, as_of
