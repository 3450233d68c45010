-- What a list of the whole country takes the place of: the schemes and years of one région's file that it holds too.
with held as (
    select
        source_id,
        coverage,
        year,
        unnest(schemes) as scheme,
    from (select source_id, coverage, schemes, unnest(years) as year from reference.source_cards)
)

select
    regional.source_id,
    regional.year,
    regional.scheme,
from held as regional
inner join held as whole on regional.year = whole.year and regional.scheme = whole.scheme
where regional.coverage = 'regional' and whole.coverage = 'national'
order by all
