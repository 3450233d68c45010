-- one row is the territory: its towns, agreements, ORT and the State grants its towns are known to have received
-- left out: grants before the programme, and grants held for one région only
-- perimeter: state_grants_town
with towns as (
    select * from communes where commune_code in (from towns_in($territory))
),

grants as (
    select
        sum(amount_eur) as amount_eur,
        count(*)::integer as award_count,
        count(distinct commune_code)::integer as granted_town_count,
        list(distinct year order by year) as years,
    from headline_awards_in($territory, 'state_grants_town')
),

offer as (
    select
        count(*)::integer as measure_count,
        (count(*) filter (where link in ('specific', 'linked')))::integer as linked_measure_count,
    from measures
)

select
    count(commune_code)::integer as town_count,
    sum(population)::integer as population,
    count(distinct departement_code)::integer as departement_count,
    count(distinct epci_siren)::integer as epci_count,
    count(agreement_signed_on)::integer as signatory_count,
    (count(commune_code) - count(agreement_signed_on))::integer as undated_agreement_count,
    -- The towns of a group signed together; a town that signed alone has no group.
    count(distinct coalesce(agreement_group_id, commune_code)) filter (where agreement_signed_on is not null)::integer as deduced_agreement_count,
    (count(*) filter (where is_ort))::integer as ort_count,
    share_of(count(*) filter (where is_ort), count(commune_code)) as ort_share,
    any_value(grants.amount_eur) as amount_eur,
    any_value(grants.award_count) as award_count,
    any_value(grants.granted_town_count) as granted_town_count,
    any_value(grants.years) as grant_years,
    searched_by('state_grants_town') as searched,
    'state_grants_town' as perimeter,
    -- The national offer is the same for a territory without a town.
    any_value(offer.measure_count) as measure_count,
    any_value(offer.linked_measure_count) as linked_measure_count,
    list_sort(
        list_distinct(['anct-programmes', 'pvd', 'ort-liste', 'cog', 'mesures-catalogue'] || searched_sources('state_grants_town'))
    ) as source_ids,
from grants
cross join offer
left join towns on true
order by town_count
