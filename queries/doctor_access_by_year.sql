-- one row is a year and a side: towns of the territory under 2.5 consultations of general practitioners for each inhabitant, and other communes of the same size
-- left out: communes that the file has not (Corsica, Mayotte); other communes when they are fewer than 30
-- perimeter: none, a count of communes
with chosen as (
    select
        true as is_programme_side,
        doctor_access.*,
    from doctor_access
    where group_kind = 'programme' and commune_code in (from towns_in($territory))
    union all
    select
        false,
        doctor_access.*,
    from doctor_access
    where
        group_kind = 'same_size'
        and commune_code in (select others.commune_code from compared_communes($territory) as others where others.period = 'since')
)

select
    is_programme_side,
    year,
    count(*)::integer as side_count,
    count(access_score)::integer as commune_count,
    (count(*) filter (where access_score < 2.5))::integer as under_count,
    if_compared(count(access_score), share_of(count(*) filter (where access_score < 2.5), count(access_score))) as under_share,
    round(median(access_score), 2) as median_access,
    ['apl', 'insee-comparateur'] as source_ids,
from chosen
group by is_programme_side, year
having is_programme_side or count(access_score) >= least_compared()
order by is_programme_side desc, year
