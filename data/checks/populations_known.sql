-- A population is known or its absence has a reason; a commune outside the programme is of the size compared in one period at least.
select *
from populations
where
    (status = 'known') <> (start_population is not null and end_population is not null)
    or status not in ('known', 'absent', 'split')
    or end_year - start_year <> 5
    or density_class is null
    or (not is_programme and status <> 'known' and is_same_size)
    or (status = 'absent' and is_programme and departement_code <> '976')
    or (status = 'known' and start_population <= 0)
