-- One row per commune of today and count of its inhabitants that is held: that of the COG package, and those of the files of
-- populations dropped since, under the codes of today. A part that is not published leaves the whole unknown.
with counts as (
    select
        cog.code as commune_code,
        cog.source_id,
        cog.population::integer as population,
        -- The package gives Mayotte the census of 2017: its later counts are not published there.
        if(cog.departement = '976', 2017, card.population_year)::smallint as population_year,
    from raw.cog_communes as cog
    left join reference.source_cards as card on cog.source_id = card.source_id
    where cog.type = 'commune-actuelle'
    union all
    select
        codes.commune_code,
        published.source_id,
        if(count(published.population) = count(*), sum(published.population::integer), null)::integer,
        any_value(card.population_year)::smallint,
    from raw.populations as published
    inner join reference.source_cards as card on published.source_id = card.source_id
    inner join _communes_codes as codes on published.code = codes.old_code
    -- Paris, Lyon and Marseille are published by arrondissement: beside their city these would count twice.
    where
        codes.link <> 'district'
        or (published.source_id, codes.commune_code) not in (select cities.source_id, cities.code from raw.populations as cities)
    group by codes.commune_code, published.source_id
)

select *
from counts
order by commune_code, source_id
