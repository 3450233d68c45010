-- One row per town, context indicator and reference date, published or not: a value that is missing says why.
-- Context of the towns, never a result of the programme: nothing here compares, adds up or judges.
--
-- data/reference/indicators.csv says, for each indicator and date: its unit and source; why there is no value, when
-- the town is in the file without one (empty) or is not in it (absent); and the communes of which year the file
-- speaks of. That matters to the towns of data/reference/perimeter_changes.csv, whose limits have changed since 2021:
-- a value of their former limits is not taken up. Counts of communes that merged later are added here instead.
-- Nothing in LOVAC 2025 nor in the BPE shows the one split of 2025: both may still speak of the commune before it.
with census as (
    select
        codes.commune_code,
        sum(homes.log) as home_count,
        sum(homes.vac) as vacant_count,
        sum(homes.rsec) as secondary_count,
    from raw.census as homes
    inner join _communes_codes as codes on homes.key = codes.old_code
    group by codes.commune_code
),

-- -1 is a year that is not published; the file of a commune that merged stops at its last year.
dwelling_years as (
    select
        key as code,
        y0 + unnest(range(len(a))) as year,
        unnest(a) as authorised_count,
        unnest(s) as started_count,
    from raw.sitadel
),

dwellings as (
    select
        codes.commune_code,
        dwelling_years.year,
        -- A part that is not published leaves the whole unknown.
        if(min(authorised_count) < 0, null, sum(authorised_count)) as authorised_count,
        if(min(started_count) < 0, null, sum(started_count)) as started_count,
    from dwelling_years
    inner join _communes_codes as codes on dwelling_years.code = codes.old_code
    group by all
),

facilities as (
    unpivot (
        select * exclude (source_id, source_row) from raw.bpe
    )
    on columns(* exclude (key))
    into name kind value facility_count
),

readings as (
    select
        "INSEE_C" as commune_code,
        'long_term_vacancy_share' as indicator,
        year(as_of_source('lovac'))::varchar as reference_on,
        taux_vacance_long_25_pct::double / 100 as value,
    from raw.lovac
    union all
    select "INSEE_C", 'private_vacancy_share', year(as_of_source('lovac'))::varchar, taux_vacance_25_pct::double / 100 from raw.lovac
    union all
    select
        lpad(comm_insee, 5, '0'),
        'long_term_vacancy_baseline_share',
        as_of_source('vacance-longue')::varchar,
        replace("Prop_logvac_pp_2A_010121", ',', '.')::double / 100,
    from raw.vacancy
    union all
    select commune_code, 'homes_count', year(as_of_source('recensement'))::varchar, home_count from census
    union all
    select commune_code, 'census_vacancy_share', year(as_of_source('recensement'))::varchar, vacant_count / nullif(home_count, 0) from census
    union all
    select commune_code, 'secondary_homes_share', year(as_of_source('recensement'))::varchar, secondary_count / nullif(home_count, 0) from census
    union all
    select key, 'median_income', year(as_of_source('filosofi'))::varchar, median_eur from raw.filosofi
    union all
    select key, 'minimum_benefits_income_share', year(as_of_source('filosofi'))::varchar, minima_pct / 100 from raw.filosofi
    union all
    select key, 'facility_kinds_count', as_of_source('bpe')::varchar, count(*) from facilities group by key
    union all
    select
        key,
        case kind
            when 'poste' then 'post_offices_count'
            when 'pharmacie' then 'pharmacies_count'
            when 'medecin_generaliste' then 'general_practitioners_count'
            when 'boulangerie' then 'bakeries_count'
            when 'superette' then 'superettes_count'
            when 'grande_surface' then 'large_stores_count'
            when 'ecole_primaire' then 'primary_schools_count'
            when 'college' then 'middle_schools_count'
            when 'lycee' then 'high_schools_count'
        end,
        as_of_source('bpe')::varchar,
        facility_count,
    from facilities
    union all
    select key, 'brownfield_sites_count', as_of_source('cartofriches')::varchar, n from raw.cartofriches
    union all
    select key, 'brownfield_area', as_of_source('cartofriches')::varchar, total_surface_m2 / 10000 from raw.cartofriches
    union all
    select commune_code, 'dwellings_authorised', year::varchar, authorised_count from dwellings
    union all
    select commune_code, 'dwellings_started', year::varchar, started_count from dwellings
    union all
    select commune_code, 'investment_spending', year::varchar, spent_eur from _indicators_investment
),

stated as (
    select
        communes.commune_code,
        asked.indicator,
        asked.reference_on,
        asked.unit,
        file_of(asked.source_id) as source_id,
        readings.value,
        case
            when
                (communes.perimeter_change = 'merger' and communes.perimeter_changed_year > asked.merged_until_year::integer)
                or (communes.perimeter_change = 'split' and communes.perimeter_changed_year > asked.split_until_year::integer)
                then 'former_perimeter'
            when readings.commune_code is null then asked.absent_status
            when readings.value is null then asked.empty_status
            else 'known'
        end as status,
    from communes
    cross join reference.indicators as asked
    left join readings
        on
            communes.commune_code = readings.commune_code
            and asked.indicator = readings.indicator
            and asked.reference_on = readings.reference_on
)

select
    stated.commune_code,
    stated.indicator,
    stated.reference_on,
    if(stated.status = 'known', stated.value, null)::double as value,
    stated.unit,
    stated.status,
    stated.source_id,
from stated
left join reference.vocabulary as words on stated.indicator = words.key and words.kind = 'context_indicator'
order by words."order"::integer, stated.indicator, stated.reference_on, stated.commune_code
