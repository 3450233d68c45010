-- one row is the territory, or a unit one level below it, with its totals in the former release and in this one
-- left out: grants before the programme, of one région only, or of a list that one of the two releases lacks; all without a former release
-- perimeter: state_grants_town; two readings of one amount, never added
with
-- Each release places its towns by its own codes; a filter speaks of today, and keeps none that is not there any more.
sides as (
    select
        true as is_after,
        *,
    from compared_towns_of('communes', 'spending')
    where commune_code in (from towns_in($territory))
    union all
    select
        false,
        *,
    from compared_towns_of('former_communes', 'former_spending')
    where
        lies_in($territory, region_code, departement_code, epci_siren, commune_code)
        and (not $territory['is_filtered'] or commune_code in (from towns_kept($territory)))
),

members as (
    select
        'here' as row_kind,
        $territory['level'] as unit_level,
        array_to_string($territory['codes'], '+') as unit_code,
        null as own_name,
        sides.*,
    -- A territory without a town has its row too.
    from (select 1)
    left join sides on true
    union all by name
    select
        'below' as row_kind,
        level_below($territory, if($territory['level'] = 'departement', 'epci', 'commune')) as unit_level,
        code_at(unit_level, region_code, departement_code, epci_siren, commune_code) as unit_code,
        -- A unit of then may not be one of today.
        case unit_level when 'epci' then epci_name when 'commune' then commune_name end as own_name,
        sides.*,
    from sides
    where $territory['level'] <> 'commune'
    union all by name
    -- Régions and départements without a town are units too.
    select
        'below' as row_kind,
        place_level as unit_level,
        place_code as unit_code,
    from units
    where
        place_level = level_below($territory, '')
        and (
            $territory['level'] = 'france'
            or ($territory['level'] = 'region' and list_has_any(region_codes, $territory['codes']))
            or ($territory['level'] = 'departement' and list_contains($territory['codes'], place_code))
        )
),

counted as (
    select
        row_kind,
        unit_level,
        unit_code,
        coalesce(any_value(place_name), any_value(own_name)) as unit_name,
        count(commune_code) filter (where not is_after) as before_town_count,
        count(commune_code) filter (where is_after) as after_town_count,
        count(*) filter (where is_ort and not is_after) as before_ort_count,
        count(*) filter (where is_ort and is_after) as after_ort_count,
        sum(award_count) filter (where not is_after) as before_grant_count,
        sum(award_count) filter (where is_after) as after_grant_count,
        sum(amount_eur) filter (where not is_after) as before_grants_eur,
        sum(amount_eur) filter (where is_after) as after_grants_eur,
        list_sort(list_distinct(['anct-programmes', 'ort-liste'] || coalesce(flatten(list(source_ids)), []))) as source_ids,
    from members
    left join units on place_level = unit_level and place_code = unit_code
    group by row_kind, unit_level, unit_code
),

-- What the former release does not say is unknown on its side.
held as (
    select
        *,
        not list_has_any(
            absent_columns,
            ['communes.commune_code', 'communes.region_code', 'communes.departement_code', 'communes.epci_siren']
        ) as has_towns,
        has_towns and not list_contains(absent_columns, 'communes.is_ort') as has_ort,
        has_towns and exists (from lists_in_both) as has_grants,
    from former_release
)

select
    row_kind,
    unit_level,
    nullif(unit_code, '') as unit_code,
    unit_name,
    case when has_towns then before_town_count end::integer as before_town_count,
    after_town_count::integer as after_town_count,
    case when has_towns then after_town_count - before_town_count end::integer as town_count_change,
    case when has_ort then before_ort_count end::integer as before_ort_count,
    after_ort_count::integer as after_ort_count,
    case when has_ort then after_ort_count - before_ort_count end::integer as ort_count_change,
    case when has_grants then before_grant_count end::integer as before_grant_count,
    case when has_grants then after_grant_count end::integer as after_grant_count,
    case when has_grants then after_grant_count - before_grant_count end::integer as grant_count_change,
    case when has_grants then before_grants_eur end as before_grants_eur,
    case when has_grants then after_grants_eur end as after_grants_eur,
    case when has_grants then after_grants_eur - before_grants_eur end as grants_change_eur,
    'state_grants_town' as perimeter,
    searched_in_both() as searched,
    (
        select coalesce(list(label_of('scheme', scheme) || ' ' || year order by year, scheme), [])
        from lists_in_one
    ) as lists_held_once,
    list_filter(
        [if(has_towns, null, 'entered'), if(has_ort, null, 'ort'), if(has_grants, null, 'grants')],
        lambda change: change is not null
    ) as uncompared,
    release as former_release,
    data_as_of as former_as_of,
    source_ids,
from held
cross join counted
order by
    list_position(['here', 'below'], row_kind),
    -- Départements in the order of their codes; régions, intercommunalités and towns by name, those of no name last.
    case when unit_level = 'departement' then unit_code else strip_accents(lower(unit_name)) end nulls last,
    unit_code
