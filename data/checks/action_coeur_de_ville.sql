-- The sister programme's 245 communes (as many as it names, of a list dropped since): each once, whole, placed, and none of them a town of this programme.
with faults as (
    select commune_code
    from action_coeur_de_ville
    where
        commune_name is null
        or departement_name is null
        or region_name is null
        or epci_siren is null
        or coalesce(population, 0) <= 0
        or inset_longitude is null
        or inset_latitude is null
        or signed_on not between date '2018-01-01' and greatest(as_of_source('anct-programmes'), as_of_source('acv-liste'))
        or commune_code in (select communes.commune_code from communes)
    union all
    select commune_code
    from action_coeur_de_ville
    group by commune_code
    having count(*) > 1
    union all
    -- A point outside the extent of its département is a wrong code or a swapped longitude and latitude.
    select placed.commune_code
    from action_coeur_de_ville as placed
    left join departements using (departement_code)
    where
        coalesce(placed.longitude not between departements.xmin - 0.01 and departements.xmax + 0.01, true)
        or coalesce(placed.latitude not between departements.ymin - 0.01 and departements.ymax + 0.01, true)
    union all
    select 'count'
    from action_coeur_de_ville
    having
        count(*) not between 150 and 350
        or (count(*) <> 245 and not exists (select 1 from reference.source_cards where id = 'acv-liste' and not is_counted))
)

select *
from faults
