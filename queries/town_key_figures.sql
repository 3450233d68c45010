-- one row is the town: population, signatures, State grants it is known to have received, and the median of its peers
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town
with members as (
    select
        count(*) filter (where is_member)::integer as member_count,
        count(*)::integer as membership_count,
    from memberships
    where commune_code in (from chosen_town($territory))
)

select
    communes.commune_code,
    commune_name,
    departement_code,
    population,
    population_year,
    agreement_signed_on,
    is_agreement_date_doubtful,
    is_ort,
    ort_signed_on,
    is_ort_date_doubtful,
    amount_eur,
    award_count,
    grant_years,
    searched_by('state_grants_town') as searched,
    amount_per(amount_eur, inhabitants_of(communes.commune_code, population)) as amount_per_inhabitant_eur,
    'state_grants_town' as perimeter,
    peer_median,
    peer_known_count,
    peer_rule,
    peer_count,
    member_count,
    membership_count,
    ['anct-programmes', 'ort-liste', 'cog'] || searched_sources('state_grants_town') as source_ids,
from communes
cross join members
inner join peer_groups on peer_groups.commune_code = communes.commune_code
inner join peer_fact_medians
    on peer_fact_medians.peer_key = peer_groups.peer_key and peer_fact_medians.town_indicator = 'grants_per_inhabitant'
left join town_grants on town_grants.commune_code = communes.commune_code
where communes.commune_code in (from chosen_town($territory))
order by communes.commune_code
