-- One row per commune of today: the newest count of its inhabitants, with its year.
select
    commune_code,
    -- Of two files of one year, the file of populations: the package only repeats it.
    arg_max(population, (population_year, not is_of_source(source_id, 'cog'))) as population,
    max(population_year) as population_year,
from _communes_population_1_counts
where population is not null
group by commune_code
order by commune_code
