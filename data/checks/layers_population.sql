-- The population of the towns is the same by région, département and town: otherwise a join lost or doubled one.
with totals as (
    select 'communes' as layer, sum(population) as population from communes
    union all
    select 'regions', sum(town_population) from regions
    union all
    select 'departements', sum(town_population) from departements
    union all
    select 'commune_outlines', sum(town_population) from commune_outlines
)

select *
from totals
where
    -- Counted by hand in the COG package: a file of populations dropped since has its own.
    population <> if(
        lists_are_counted() and not exists (select 1 from reference.source_cards where id = 'populations'),
        7189305,
        (select sum(communes.population) from communes)
    )
