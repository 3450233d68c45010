-- The line draws one total a date, 700, more than 780, 834, 888 then 3,700 M€: any other point would join unlike figures.
with expected (as_of, millions, bound, perimeter) as (
    values
    (date '2022-06-22', 700, 'exact', 'programme_narrow'),
    (date '2022-09-30', 780, 'lower', 'programme_narrow'),
    (date '2022-10-01', 834, 'exact', 'programme_narrow'),
    (date '2023-01-01', 888, 'exact', 'programme_narrow'),
    (date '2024-12-31', 3700, 'exact', 'programme_broad')
),

drawn as (
    select
        as_of,
        cast(value / 1000000 as integer) as millions,
        bound,
        perimeter,
    from milestones
    where is_drawn
)

(from expected except all from drawn)
union all
(from drawn except all from expected)
