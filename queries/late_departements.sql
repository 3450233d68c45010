-- one row is a département of the territory, and the rules of lateness that it meets
-- left out: départements beside the territory; one without a town of the programme is a row, and meets no rule
-- perimeter: none is added; whether a grant is known is read in state_grants_town
with judged as (
    select
        *,
        round(median_ort_share - ort_share, 6) > far_behind() as is_far,
        ort_share < median_ort_share and new_ort_count = 0 as is_still,
        round(median_granted_town_share - granted_town_share, 6) > far_behind() as is_ungranted,
        ort_count < town_count
        and coalesce(latest_signed_on <= listed_on - interval 2 year, true) as is_stale,
    from standing_at('departement')
)

select
    departements.departement_code,
    departements.departement_name,
    departements.region_name,
    coalesce(judged.town_count, 0) as town_count,
    ort_count,
    ort_share,
    median_ort_share,
    round(100 * (ort_share - median_ort_share), 1) as ort_gap,
    new_ort_count,
    granted_town_share,
    median_granted_town_share,
    round(100 * (granted_town_share - median_granted_town_share), 1) as granted_town_gap,
    latest_signed_on,
    listed_on,
    list_filter(
        [
            case when is_far then 'far' end,
            case when is_still then 'still' end,
            case when is_ungranted then 'ungranted' end,
            case when is_stale then 'stale' end,
        ],
        lambda word: word is not null
    ) as late_rules,
    len(late_rules)::integer as late_rule_count,
    'state_grants_town' as perimeter,
    searched_by('state_grants_town') as searched,
    ['anct-programmes', 'ort-liste', 'pvd'] || searched_sources('state_grants_town') as source_ids,
from departements
left join judged on judged.unit_code = departements.departement_code
where
    $territory['level'] = 'france'
    or departements.departement_code in (
        select communes.departement_code from communes
        where lies_in($territory, region_code, departement_code, epci_siren, commune_code)
    )
    or ($territory['level'] = 'region' and list_contains($territory['codes'], departements.region_code))
    or ($territory['level'] = 'departement' and list_contains($territory['codes'], departements.departement_code))
order by late_rule_count desc, ort_gap, departements.departement_code
