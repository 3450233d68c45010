-- Towns with a structure, counted apart in the list of August 2024: on the eve of the programme, at its date, principal sites alone.
select
    count(*) as town_count,
    count(*) filter (where first_labelled_on < programme_start()) as eve_count,
    count(first_principal_on) as principal_count,
from france_services_towns
where is_programme
having
    lists_are_counted()
    and file_of('france-services-liste') = 'france-services-liste-2024-08'
    and (town_count <> 1126 or eve_count <> 466 or principal_count <> 1094)
