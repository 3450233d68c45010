-- one row is a step from the last total of the first perimeter to the first of the second: a published total or part, or a difference of two
-- left out: nothing; what no published part explains is the last step before the second total
-- perimeter: each row's own: programme_narrow, then beside and programme_broad; only the bridge itself crosses, as an estimate
with totals as (
    select
        max_by(value, as_of) filter (where perimeter = 'programme_narrow') as narrow_total,
        max(as_of) filter (where perimeter = 'programme_narrow') as narrow_on,
        min_by(value, as_of) filter (where perimeter = 'programme_broad') as broad_total,
        min(as_of) filter (where perimeter = 'programme_broad') as broad_on,
    from milestones
    where indicator = 'funds_engaged' and is_drawn
),

-- The last one published beside: it has only grown since, so that it is the least that the second total adds.
beside as (
    select
        max_by(value, as_of) as renovation_beside,
        max(as_of) as renovation_on,
    from milestones
    where indicator = 'funds_engaged_outside_total' and dimension_value = 'anah_maprimerenov'
),

parts as (
    select
        dimension_value as part,
        any_value(value) filter (where perimeter = 'programme_narrow') as narrow,
        any_value(value) filter (where perimeter = 'programme_broad') as broad,
    from engaged_parts
    group by dimension_value
),

known as (
    select
        totals.*,
        beside.*,
        (select broad from parts where part = 'banque_des_territoires') as loans,
        (select broad from parts where part = 'project_manager_posts') as posts,
        (select broad - narrow from parts where part = 'anah') as anah_more,
        (select broad - narrow from parts where part = 'engineering') as engineering_more,
        (
            select sum(broad) filter (where part = 'state') - sum(narrow) filter (where starts_with(part, 'state_'))
            from parts
        ) as state_more,
    from totals
    cross join beside
),

steps as (
    select 1 as step_order, 'narrow_total' as step, 'total' as step_kind, narrow_total as amount_eur, 'programme_narrow' as perimeter from known
    union all
    select 2, 'renovation_beside', 'perimeter', renovation_beside, 'beside' from known
    union all
    select 3, 'loans', 'perimeter', loans, 'programme_broad' from known
    union all
    select 4, 'posts', 'perimeter', posts, 'programme_broad' from known
    union all
    select 5, 'state_more', 'time', state_more, 'programme_broad' from known
    union all
    select 6, 'anah_more', 'time', anah_more - renovation_beside, 'programme_broad' from known
    union all
    select 7, 'engineering_more', 'time', engineering_more, 'programme_broad' from known
    union all
    select
        8,
        'unexplained',
        'unexplained',
        broad_total - narrow_total - loans - posts - state_more - anah_more - engineering_more,
        'programme_broad',
    from known
    union all
    select 9, 'broad_total', 'total', broad_total, 'programme_broad' from known
)

select
    step,
    step_kind,
    amount_eur,
    step_kind = 'total' as is_total,
    perimeter,
    case step
        when 'narrow_total' then (select narrow_on from known)
        when 'renovation_beside' then (select renovation_on from known)
        when 'broad_total' then (select broad_on from known)
    end as as_of,
    ['chiffres-publies'] as source_ids,
from steps
where amount_eur is not null
order by step_order
