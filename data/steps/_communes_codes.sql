-- Every commune code ever written in the COG package, with the commune that holds it today.
-- Used wherever an older file names a commune that has merged since.
with links as (
    select
        code as old_code,
        code as commune_code,
        nom as old_name,
        'current' as link,
        1 as priority,
    from raw.cog_communes
    where type = 'commune-actuelle'
    union all
    select
        unnest("anciensCodes"),
        code,
        null,
        'former',
        2,
    from raw.cog_communes
    where type = 'commune-actuelle'
    union all
    select
        code,
        "chefLieu",
        nom,
        if(type = 'commune-deleguee', 'delegated', 'associated'),
        3,
    from raw.cog_communes
    where type in ('commune-deleguee', 'commune-associee')
    union all
    select
        code,
        commune,
        nom,
        'district',
        4,
    from raw.cog_communes
    where type = 'arrondissement-municipal'
)

-- A delegated commune often has the code of the present one: the first link wins.
select
    old_code,
    commune_code,
    link,
from links
qualify row_number() over (partition by old_code order by priority, commune_code) = 1
order by old_code
