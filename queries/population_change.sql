-- one row is a group of communes over five years, of the programme or not: all of them, those of a density, those of a centrality
-- left out: communes cut since, and those of Mayotte, whose population of the past is not held; under 30 communes no share nor median is given
-- perimeter: none, a count of communes
with changes as (
    select
        *,
        end_population > start_population as is_gaining,
        end_population / start_population - 1 as change_share,
    from changes_in($territory)
),

grouped as (
    select
        changes.*,
        unnest(
            [
                { 'group_kind': 'all', 'group_name': null },
                { 'group_kind': 'density', 'group_name': density_class },
                { 'group_kind': 'centrality', 'group_name': centrality_name(centrality_class) },
            ],
            recursive := true
        ),
    from changes
)

select
    group_kind as compared_by,
    group_name as compared_group,
    is_programme as is_programme_side,
    period,
    any_value(start_year) as start_year,
    any_value(end_year) as end_year,
    count(*)::integer as commune_count,
    (count(*) filter (where is_gaining))::integer as gaining_count,
    if_compared(count(*), share_of(count(*) filter (where is_gaining), count(*))) as gaining_share,
    if_compared(count(*), median(change_share)) as median_change_share,
    sum(start_population)::integer as start_population,
    sum(end_population)::integer as end_population,
    share_of(sum(end_population) - sum(start_population), sum(start_population)) as change_share,
    ['insee-comparateur', 'cog', 'fusions-communes']
    || if(group_kind = 'density', ['grille-densite'], [])
    || if(group_kind = 'centrality', ['grille-centralite'], []) as source_ids,
from grouped
group by group_kind, group_name, is_programme, period
order by
    list_position(['all', 'density', 'centrality'], group_kind),
    sum(count(*) filter (where is_programme)) over (partition by group_kind, group_name) desc,
    group_name,
    is_programme desc,
    period
