-- What is held of each measure of the ledger, by year, for France and for each région that has a file of its own.
-- Stated by the cards, not deduced from the rows: a year without award and a year without file must not look alike.
with ledger_measures as (
    select
        measure_id,
        case
            when starts_with(measure_id, 'fonds-vert-') then 'FONDS_VERT'
            when measure_id = 'conseiller-numerique' then 'CONSEILLERS_NUMERIQUES'
            else upper(measure_id)
        end as scheme,
    from measures
    where
        measure_id in ('detr', 'dsil', 'dpv', 'conseiller-numerique')
        or measure_id in (select schemes.measure_id from reference.fonds_vert_schemes as schemes)
),

files as (
    select
        coverage as status,
        region_code,
        leaves_out,
        unnest(years) as year,
        schemes,
    from reference.source_cards
    where coverage <> ''
),

-- One line a scheme, year and file.
held as (
    select
        * exclude (schemes),
        unnest(schemes) as scheme,
    from files
),

territories as (
    select 'france' as territory_level, 'FR' as territory_code
    union
    select 'region', region_code from files where region_code <> ''
),

cells as (
    select
        ledger_measures.measure_id,
        ledger_measures.scheme,
        cast(years.year as integer) as year,
        territories.territory_level,
        territories.territory_code,
    from ledger_measures
    cross join generate_series((select min(year) from held), year(as_of_source('anct-programmes'))) as years (year)
    cross join territories
)

select
    cells.measure_id,
    cells.year,
    cells.territory_level,
    cells.territory_code,
    case
        -- The first posts were granted on 24 March 2021; the Fonds vert began in 2023.
        when cells.scheme = 'CONSEILLERS_NUMERIQUES' and cells.year < 2021 then 'not_applicable'
        when cells.scheme = 'FONDS_VERT' and cells.year < 2023 then 'not_applicable'
        -- A file of the whole country says more than that of a région.
        else coalesce(min(held.status) filter (held.status <> 'regional'), min(held.status), 'missing')
    end as status,
from cells
left join held
    on
        cells.scheme = held.scheme
        and cells.year = held.year
        and held.region_code in ('', cells.territory_code)
        and not list_contains(held.leaves_out, cells.measure_id)
group by cells.measure_id, cells.scheme, cells.year, cells.territory_level, cells.territory_code
order by cells.measure_id, cells.year, cells.territory_level, cells.territory_code
