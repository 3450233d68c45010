-- Denominators: every award of the national files, whoever received it, by year and scheme.
select
    cast(year as integer) as year,
    scheme,
    'state_grants_all' as perimeter,
    cast(count(*) as integer) as award_count,
    cast(sum(amount_eur) as decimal(16, 2)) as amount_eur,
    cast(count(*) filter (where beneficiary_kind = 'commune') as integer) as commune_award_count,
    cast(sum(amount_eur) filter (where beneficiary_kind = 'commune') as decimal(16, 2)) as commune_amount_eur,
    'committed' as stage,
    measure.instrument,
    min(status) as status,
    min(coverage) as coverage,
    year < year(programme_start()) as is_before_programme,
    min(source_id) as source_id,
from _spending_3_awards as awards
inner join measures as measure on awards.measure_id = measure.measure_id
where coverage <> 'regional'
group by year, scheme, measure.instrument
order by year, scheme
