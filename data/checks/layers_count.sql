-- 101 départements, 18 régions, 876 intercommunalités, 1,646 outlines, and every layer counts every town.
with layers as (
    select 'departements' as layer, 101 as expected, 1646 as towns, count(*) as row_count, sum(town_count) as town_count
    from departements
    union all
    select 'regions', 18, 1646, count(*), sum(town_count) from regions
    union all
    -- L'Île-d'Yeu belongs to none.
    select 'epci', 876, 1645, count(*), sum(town_count) from epci
    union all
    select 'commune_outlines', 1646, 1646, count(*), sum(town_count) from commune_outlines
)

select *
from layers
where
    if(lists_are_counted(), row_count <> expected or town_count <> towns, town_count > (select count(*) from communes))
