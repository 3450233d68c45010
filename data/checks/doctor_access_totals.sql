-- Towns under 2.5 consultations, counted apart: 345 of 1,631 in 2022, 379 in 2023; Corsica and Mayotte are absent, never served.
select
    year,
    count(*) filter (status = 'known') as known_count,
    count(*) filter (access_score < 2.5) as under_count,
    count(*) filter (status = 'known' and departement_code in ('2A', '2B', '976')) as misplaced_count,
from doctor_access
where group_kind = 'programme'
group by year
having
    misplaced_count > 0
    or (
        lists_are_counted()
        and file_of('apl') = 'apl-2023'
        and (known_count <> 1631 or under_count <> if(year = 2022, 345, 379))
    )
