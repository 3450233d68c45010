-- What is held of each measure of the ledger, by year, for France and for the one région that has more.
-- Stated, not deduced from the rows: a year without award and a year without file must not look alike.
with ledger_measures as (
    select
        measure_id,
        case when starts_with(measure_id, 'fonds-vert-') then 'FONDS_VERT' else upper(measure_id) end as family,
    from measures
    where
        measure_id in ('detr', 'dsil', 'dpv', 'conseiller-numerique')
        or measure_id in (select schemes.measure_id from reference.fonds_vert_schemes as schemes)
),

cells as (
    select
        ledger_measures.measure_id,
        ledger_measures.family,
        cast(years.year as integer) as year,
        territories.territory_level,
        territories.territory_code,
    from ledger_measures
    cross join generate_series(2018, 2026) as years (year)
    cross join (values ('france', 'FR'), ('region', '93')) as territories (territory_level, territory_code)
)

select
    measure_id,
    year,
    territory_level,
    territory_code,
    case
        when family in ('DETR', 'DSIL', 'DPV')
            then
                case
                    when year = 2018 and family = 'DPV' then 'missing'
                    when year in (2018, 2019, 2023, 2024) then 'national'
                    when year in (2020, 2021, 2022) and territory_code = '93' then 'regional'
                    else 'missing'
                end
        when family = 'CONSEILLER-NUMERIQUE'
            then
                case
                -- The first posts were granted on 24 March 2021; only that first wave is held.
                    when year < 2021 then 'not_applicable'
                    when year = 2021 then 'partial'
                    else 'missing'
                end
        when family = 'FONDS_VERT' then
            case
                when year < 2023 then 'not_applicable'
                when year = 2023 then 'national'
                -- The regional file leaves out programme 113, which pays the biodiversity strategy.
                when year = 2024 and territory_code = '93' and measure_id <> 'fonds-vert-biodiversite' then 'regional'
                else 'missing'
            end
    end as status,
from cells
order by measure_id, year, territory_level, territory_code
