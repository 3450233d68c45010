-- one row is the territory, a level that holds it (for reference), or a unit one level below it
-- left out: grants before the programme, and grants held for one région only; no known award is null, not zero
-- perimeter: state_grants_town, also for the intercommunalités: what their towns received themselves
with chosen as (
    select * from units
    where place_level = $territory['level'] and list_contains($territory['codes'], place_code)
),

-- The towns of the territory, each in its unit one level below: its département in a région or a union, else its
-- intercommunalité (null when it has none); an intercommunalité is made of towns.
here as (
    select
        *,
        level_below($territory, if($territory['level'] = 'departement', 'epci', 'commune')) as below_level,
        code_at(below_level, region_code, departement_code, epci_siren, commune_code) as below_code,
    from communes
    where commune_code in (from towns_in($territory))
),

-- From the nearest level to France. An intercommunalité over two départements has both above it.
parents as (
    select 'epci' as unit_level, epci_siren as unit_code from chosen
    where place_level = 'commune' and epci_siren is not null
    union
    select 'departement', unnest(departement_codes) from chosen where place_level in ('epci', 'commune')
    union
    select 'region', unnest(region_codes) from chosen where place_level in ('departement', 'epci', 'commune')
    union
    select 'france', null from chosen
),

-- Régions and départements without a town are units too.
below as (
    select below_code as unit_code from here
    union
    select place_code from units
    where
        ($territory['level'] = 'france' and place_level = 'region')
        or (
            place_level = 'departement'
            and (
                ($territory['level'] = 'region' and list_has_any(region_codes, $territory['codes']))
                or (len($territory['codes']) > 1 and list_contains($territory['codes'], place_code))
            )
        )
),

members as (
    select
        'here' as row_kind,
        $territory['level'] as unit_level,
        array_to_string($territory['codes'], '+') as unit_code,
        commune_code,
    from (select 1)
    left join here on true
    union all
    select
        'parent',
        unit_level,
        unit_code,
        commune_code,
    from parents
    left join communes
        on
            commune_code in (from towns_kept($territory))
            and case unit_level
                when 'france' then true
                when 'region' then region_code = unit_code
                when 'departement' then departement_code = unit_code
                else epci_siren = unit_code
            end
    union all
    select
        'below',
        level_below($territory, if($territory['level'] = 'departement', 'epci', 'commune')),
        unit_code,
        commune_code,
    from below
    left join here on below_code is not distinct from unit_code
)

select
    row_kind,
    unit_level,
    nullif(unit_code, '') as unit_code,
    any_value(place_name) as unit_name,
    count(town.commune_code)::integer as town_count,
    sum(town.population)::integer as population,
    count(agreement_signed_on)::integer as signatory_count,
    share_of(count(agreement_signed_on), count(town.commune_code)) as signatory_share,
    (count(*) filter (where is_ort))::integer as ort_count,
    share_of(count(*) filter (where is_ort), count(town.commune_code)) as ort_share,
    sum(amount_eur) as amount_eur,
    amount_per(sum(amount_eur), inhabitants_of(unit_code, sum(town.population))) as amount_per_inhabitant_eur,
    amount_per(sum(amount_eur), count(town.commune_code)) as amount_per_town_eur,
    sum(award_count)::integer as award_count,
    count(amount_eur)::integer as granted_town_count,
    (count(town.commune_code) - count(amount_eur))::integer as ungranted_town_count,
    share_of(count(town.commune_code) - count(amount_eur), count(town.commune_code)) as ungranted_town_share,
    -- Beside the others of its level, and since a year before the list; a filter has no others.
    any_value(standing.unit_count) as unit_count,
    any_value(median_signatory_share) as median_signatory_share,
    any_value(median_ort_share) as median_ort_share,
    any_value(median_amount_per_inhabitant_eur)::decimal(16, 2) as median_amount_per_inhabitant_eur,
    any_value(1 - median_granted_town_share) as median_ungranted_town_share,
    any_value(new_signatory_count) as new_signatory_count,
    any_value(new_ort_count) as new_ort_count,
    'state_grants_town' as perimeter,
    searched_by('state_grants_town') as searched,
    list_sort(list_distinct(['anct-programmes', 'ort-liste', 'cog'] || coalesce(flatten(list(source_ids)), []))) as source_ids,
from members
left join units on place_level = unit_level and place_code = unit_code
left join communes as town on town.commune_code = members.commune_code
left join town_grants on town_grants.commune_code = members.commune_code
left join (
    select
        unit_code as standing_code,
        unit_count,
        median_signatory_share,
        median_ort_share,
        median_granted_town_share,
        median_amount_per_inhabitant_eur,
        new_signatory_count,
        new_ort_count,
    from standing_at($territory['level'])
) as standing
    on
        row_kind = 'here'
        and $territory['level'] in ('region', 'departement', 'epci')
        and not $territory['is_filtered']
        and standing_code = unit_code
group by row_kind, unit_level, unit_code
order by
    list_position(['here', 'parent', 'below'], row_kind),
    list_position(['commune', 'epci', 'departement', 'region', 'france'], unit_level),
    -- Départements in the order of their codes; régions and intercommunalités by name, those of no name last.
    case when unit_level = 'departement' then unit_code else strip_accents(lower(unit_name)) end nulls last,
    unit_code
