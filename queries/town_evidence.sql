-- one row is the town, before the programme and since: its population, its eve, its France services site, its tax zone
-- left out: a population of a town cut since, or of Mayotte; a structure that closed before the list
-- perimeter: none
select
    communes.commune_code,
    commune_name,
    communes.departement_code,
    earlier.start_year as first_population_year,
    later.start_year as middle_population_year,
    later.end_year as last_population_year,
    earlier.start_population as first_population,
    later.start_population as middle_population,
    later.end_population as last_population,
    share_of(earlier.end_population - earlier.start_population, earlier.start_population) as before_change_share,
    share_of(later.end_population - later.start_population, later.start_population) as since_change_share,
    later.status as population_status,
    share_of(baseline.vacant_home_count, baseline.home_count) as eve_vacant_share,
    share_of(baseline.unemployed_count, baseline.active_count) as eve_unemployed_share,
    baseline.median_income_eur as eve_income,
    first_labelled_on,
    coalesce(site_count, 0) as site_count,
    coalesce(branch_count, 0) as branch_count,
    coalesce(itinerant_count, 0) as itinerant_count,
    frr_class,
    ['insee-comparateur', 'cog', 'fusions-communes', 'france-services-liste', 'frr'] as source_ids,
from communes
inner join populations as earlier on communes.commune_code = earlier.commune_code and earlier.period = 'before'
inner join populations as later on communes.commune_code = later.commune_code and later.period = 'since'
left join baseline on communes.commune_code = baseline.commune_code
left join france_services_towns on communes.commune_code = france_services_towns.commune_code
left join frr_towns on communes.commune_code = frr_towns.commune_code
where communes.commune_code in (from chosen_town($territory))
order by communes.commune_code
