-- One row per commune and period of five years, before the programme and since: every commune of the programme, and those
-- outside it that had 2,000 to 20,000 inhabitants at the start of one of the two periods, in today's limits.
-- Five years apart only, as Insee advises: a newer count than that of five years after the eve is not read here. A commune that
-- a file has not (Mayotte) or that was cut since has no value.
with years as (
    select
        year(as_of_source('insee-comparateur')) as middle_year,
        year(as_of_source('insee-comparateur')) + 5 as last_year,
),

latest as (
    select
        counts.commune_code,
        -- The package first: what it says of that year was counted by hand.
        arg_max(counts.population, is_of_source(counts.source_id, 'cog')) as population,
    from _communes_population_1_counts as counts
    inner join years on counts.population_year = years.last_year
    group by counts.commune_code
),

counted as (
    select
        cog.code as commune_code,
        cog.departement as departement_code,
        cog.region as region_code,
        cog.code in (select communes.commune_code from communes) as is_programme,
        density.niveau_densite as density_class,
        nullif(trim(centrality.niveau_centralite), '- undefined') as centrality_class,
        case
            when moved.is_cut then 'split'
            when moved.population is null or latest.population is null then 'absent'
            else 'known'
        end as status,
        if(status = 'known', moved.start_population, null) as first_population,
        if(status = 'known', moved.population, null) as middle_population,
        if(status = 'known', latest.population, null) as last_population,
    from raw.cog_communes as cog
    left join _populations_2_moved as moved on cog.code = moved.commune_code
    left join latest on cog.code = latest.commune_code
    left join raw.grid_density as density on cog.code = density.insee_com
    left join raw.grid_centrality as centrality on cog.code = centrality.insee_com
    where cog.type = 'commune-actuelle'
),

periods as (
    select
        counted.*,
        unnest(
            [
                {
                    'period': 'before', 'start_year': middle_year - 5, 'end_year': middle_year, 'start_population': first_population,
                    'end_population': middle_population
                },
                {
                    'period': 'since', 'start_year': middle_year, 'end_year': last_year, 'start_population': middle_population,
                    'end_population': last_population
                },
            ],
            recursive := true
        ),
    from counted
    cross join years
),

sized as (
    select
        *,
        coalesce(start_population between 2000 and 20000, false) as is_same_size,
    from periods
)

select
    commune_code,
    period,
    start_year::smallint as start_year,
    end_year::smallint as end_year,
    start_population,
    end_population,
    status,
    is_programme,
    is_same_size,
    density_class,
    centrality_class,
    departement_code,
    region_code,
from sized
qualify is_programme or bool_or(is_same_size) over (partition by commune_code)
order by commune_code, period
