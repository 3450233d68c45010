-- Outside Mayotte every commune has the newest count of inhabitants that is held: a file in the limits of another year would leave some with an elder one.
select
    counted.commune_code,
    cog.nom as commune_name,
    counted.population_year,
from _communes_population_2_newest as counted
inner join raw.cog_communes as cog on counted.commune_code = cog.code and cog.type = 'commune-actuelle'
where
    -- The files of populations of reference are of the départements; Mayotte and the collectivities overseas have their own.
    regexp_matches(cog.departement, '^([0-9][0-9AB]|97[1-4])$')
    and counted.population_year <> (select max(newest.population_year) from _communes_population_2_newest as newest)
order by counted.commune_code
