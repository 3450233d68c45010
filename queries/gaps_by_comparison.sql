-- one row is a choice of what the programme's towns are compared with, in France: the gap before and since, and how it moved
-- left out: a class with fewer than 30 communes outside the programme in a period, or without a town: its towns are in neither side
-- perimeter: none, shares of communes that gain inhabitants
with changes as (
    select
        populations.*,
        populations.end_population > populations.start_population as is_gaining,
        -- What a commune did before the programme, in classes of two points, open at both ends.
        greatest(-5, least(5, round(50 * (elder.end_population / elder.start_population - 1)))) as past_trend,
    from populations
    inner join populations as elder
        on populations.commune_code = elder.commune_code and elder.period = 'before' and elder.status = 'known'
    where populations.status = 'known' and (populations.is_programme or populations.is_same_size)
),

classed as (
    select
        *,
        unnest(
            [
                { 'comparison_choice': 'size', 'class': '' },
                { 'comparison_choice': 'density', 'class': density_class },
                { 'comparison_choice': 'centrality', 'class': coalesce(centrality_class, '') },
                { 'comparison_choice': 'both', 'class': concat_ws(' | ', density_class, centrality_class) },
                { 'comparison_choice': 'trend', 'class': past_trend::varchar },
            ],
            recursive := true
        ),
    from changes
),

cells as (
    select
        comparison_choice,
        class,
        period,
        count(*) filter (where is_programme) as town_count,
        count(*) filter (where is_programme and is_gaining) as gaining_town_count,
        count(*) filter (where not is_programme) as other_count,
        count(*) filter (where not is_programme and is_gaining) as gaining_other_count,
    from classed
    group by comparison_choice, class, period
),

-- Classes are the same in both periods: what moved is not who is compared.
kept as (
    select cells.*
    from cells
    where town_count > 0
    window same_class as (partition by comparison_choice, class)
    qualify count(*) over same_class = 2 and min(other_count) over same_class >= least_compared()
),

-- The others, weighed class by class as the programme's towns are.
levels as (
    select
        comparison_choice,
        period,
        sum(town_count)::integer as town_count,
        sum(other_count)::integer as other_count,
        sum(gaining_town_count) / sum(town_count) as town_share,
        -- In one order: sums of fractions depend on it, in their last digit.
        sum(town_count * gaining_other_count / other_count order by class) / sum(town_count) as other_share,
    from kept
    group by comparison_choice, period
)

select
    comparison_choice,
    earlier.town_count,
    earlier.other_count as other_count_before,
    later.other_count as other_count_since,
    earlier.town_share as gaining_share_before,
    later.town_share as gaining_share_since,
    earlier.other_share as other_share_before,
    later.other_share as other_share_since,
    100 * (earlier.town_share - earlier.other_share) as gap_before_points,
    100 * (later.town_share - later.other_share) as gap_since_points,
    100 * ((later.town_share - later.other_share) - (earlier.town_share - earlier.other_share)) as gap_moved_points,
    (select any_value(start_year) from populations where period = 'before') as first_population_year,
    (select any_value(start_year) from populations where period = 'since') as middle_population_year,
    (select any_value(end_year) from populations where period = 'since') as last_population_year,
    ['insee-comparateur', 'cog', 'fusions-communes', 'grille-densite', 'grille-centralite'] as source_ids,
from levels as earlier
inner join levels as later using (comparison_choice)
where earlier.period = 'before' and later.period = 'since'
order by gap_moved_points desc, comparison_choice
