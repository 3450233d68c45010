-- one row is what the towns of a territory were like on the eve of the programme, beside the programme's in France, other communes of the same size, and the country
-- left out: towns cut since, and those of Mayotte, of which the census published has nothing; other communes when they are fewer than 30
-- perimeter: none; an amount is the standard of living of inhabitants, never a grant
with chosen as (
    select
        'here' as side,
        baseline.*,
    from baseline
    where group_kind = 'programme' and commune_code in (from towns_in($territory))
    union all
    select
        'programme',
        baseline.*,
    from baseline
    where group_kind = 'programme'
    union all
    select
        'others',
        baseline.*,
    from baseline
    where
        group_kind = 'same_size'
        and commune_code in (select others.commune_code from compared_communes($territory) as others where others.period = 'since')
    union all
    select
        'country',
        baseline.*,
    from baseline
),

summed as (
    select
        side,
        sum(commune_count)::integer as side_count,
        sum(commune_count) filter (where status = 'known')::integer as known_count,
        share_of(sum(vacant_home_count), sum(home_count)) as vacant_homes,
        share_of(sum(secondary_home_count), sum(home_count)) as secondary_homes,
        share_of(sum(unemployed_count), sum(active_count)) as unemployed,
        share_of(sum(job_count) - sum(former_job_count), sum(former_job_count)) as jobs_change,
        share_of(1000 * sum(shop_count), sum(population)) as shops,
        -- A median of medians: of the communes whose own is published, and of no group that mixes the rest of the country.
        if(side = 'country', null, median(median_income_eur)) as income,
        count(median_income_eur)::integer as income_count,
    from chosen
    group by side
    having side <> 'others' or sum(commune_count) >= least_compared()
),

said as (
    select
        side,
        side_count,
        known_count,
        income_count,
        unnest(
            [
                { 'eve_indicator': 'vacant_homes', 'eve_value': vacant_homes },
                { 'eve_indicator': 'secondary_homes', 'eve_value': secondary_homes },
                { 'eve_indicator': 'unemployed', 'eve_value': unemployed },
                { 'eve_indicator': 'jobs_change', 'eve_value': jobs_change },
                { 'eve_indicator': 'shops', 'eve_value': shops },
                { 'eve_indicator': 'income', 'eve_value': income },
            ],
            recursive := true
        ),
    from summed
)

select
    eve_indicator,
    any_value(eve_value) filter (where side = 'here') as here_value,
    any_value(eve_value) filter (where side = 'programme') as programme_value,
    any_value(eve_value) filter (where side = 'others') as others_value,
    any_value(eve_value) filter (where side = 'country') as country_value,
    coalesce(max(if(eve_indicator = 'income', income_count, known_count)) filter (where side = 'here'), 0)::integer as here_count,
    coalesce(max(side_count) filter (where side = 'here'), 0)::integer as town_count,
    any_value(if(eve_indicator = 'income', income_count, known_count)) filter (where side = 'others') as others_count,
    ['insee-comparateur', 'fusions-communes'] as source_ids,
from said
group by eve_indicator
order by list_position(['vacant_homes', 'secondary_homes', 'unemployed', 'jobs_change', 'shops', 'income'], eve_indicator)
