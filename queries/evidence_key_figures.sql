-- one row is what can be said of the towns of a territory before the programme and since, each count with what it is a part of
-- left out: of populations, towns cut since and those of Mayotte; of France services, structures that closed before the list
-- perimeter: none, counts of towns
with towns as (from towns_in($territory)),

changes as (
    select
        populations.*,
        end_population > start_population as is_gaining,
    from populations
    where is_programme and status = 'known' and commune_code in (from towns)
),

counted as (
    select
        count(*) filter (where period = 'since')::integer as known_count,
        count(*) filter (where period = 'before' and is_gaining)::integer as gaining_count_before,
        count(*) filter (where period = 'since' and is_gaining)::integer as gaining_count_since,
        share_of(
            sum(end_population - start_population) filter (where period = 'before'), sum(start_population) filter (where period = 'before')
        ) as change_share_before,
        share_of(
            sum(end_population - start_population) filter (where period = 'since'), sum(start_population) filter (where period = 'since')
        ) as change_share_since,
        min(start_year) as first_population_year,
        max(start_year) as middle_population_year,
        max(end_year) as last_population_year,
    from changes
),

sites as (
    select
        count(*) filter (where first_labelled_on < programme_start())::integer as eve_site_count,
        count(*)::integer as labelled_count,
    from france_services_towns
    where is_programme and commune_code in (from towns)
),

zones as (
    select
        count(*) filter (where frr_class in ('socle', 'plus'))::integer as frr_count,
        count(*) filter (where frr_class = 'beneficiaire')::integer as frr_kept_count,
        count(*) filter (where frr_class = 'partiel')::integer as frr_partly_count,
    from frr_towns
    where commune_code in (from towns)
),

eve as (
    select
        share_of(sum(vacant_home_count), sum(home_count)) as eve_vacant_share,
        share_of(sum(unemployed_count), sum(active_count)) as eve_unemployed_share,
    from baseline
    where group_kind = 'programme' and commune_code in (from towns)
)

select
    town_count_in($territory) as town_count,
    counted.*,
    sites.*,
    zones.*,
    eve.*,
    as_of_source('france-services-liste') as labelled_on,
    as_of_source('frr') as frr_on,
    ['insee-comparateur', 'cog', 'fusions-communes', 'france-services-liste', 'frr'] as source_ids,
from counted
cross join sites
cross join zones
cross join eve
order by town_count
