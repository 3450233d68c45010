-- one row is the town: where it is, how many live there, how the State classes it
-- left out: nothing; no row when the territory is larger than a town
-- perimeter: none
with former as (
    select
        place_code as commune_code,
        list(distinct search_name order by search_name) as former_names,
    from places
    where
        place_level = 'commune'
        and place_code in (from chosen_town($territory))
        and search_kind in ('former_name', 'delegated_name')
    group by place_code
)

select
    communes.commune_code,
    commune_name,
    listed_name,
    departement_code,
    departement_name,
    region_name,
    epci_siren,
    epci_name,
    epci_changed_on,
    epci_change_note,
    postal_codes,
    former_names,
    population,
    population_year,
    density_class,
    centrality_class,
    rurality_class,
    massif_name,
    pvd_id,
    crte_id,
from communes
left join former on former.commune_code = communes.commune_code
where communes.commune_code in (from chosen_town($territory))
order by communes.commune_code
