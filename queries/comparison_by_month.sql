-- one row is a month in which a count of a territory of the comparison moved: agreements or ORT dated, as a share of its towns
-- left out: towns without a usable date, counted in undated_count; communes have no series of their own
-- perimeter: none, a share of towns
select
    progress.indicator,
    units.unit_code,
    units.is_reference,
    progress.as_of,
    progress.cumulative_count,
    progress.town_count,
    share_of(progress.cumulative_count, progress.town_count) as signed_share,
    progress.undated_count,
    signature_sources(progress.indicator) as source_ids,
from compared_units($territory, $compared) as units
inner join progress
    on progress.territory_level = units.unit_level and progress.territory_code = units.unit_code
where progress.indicator in ('agreements_signed', 'ort_signed') and $territory['level'] <> 'commune'
order by progress.indicator, units.place, progress.as_of
