-- Régions and départements add up to France: a difference is a territory lost or counted twice.
-- Last known values are added: the Gard stops in March 2022 at 152 dwellings, which is exactly what
-- the other 96 départements lack on 30 June 2022 (22,593 of 22,745).
with sums as (
    select
        indicator,
        territory_level,
        sum(coalesce(new_count, cumulative_count)) as counted,
    from progress
    where territory_level <> 'epci'
    group by all
)

select
    sums.*,
    france.counted as expected,
from sums
join sums as france on sums.indicator = france.indicator and france.territory_level = 'france'
where sums.counted <> france.counted
