-- Every structure has a day, between the first labels and the day of the list; a first principal site is never the earlier one.
select *
from france_services_towns
where
    first_labelled_on is null
    or first_labelled_on < date '2020-01-01'
    or first_labelled_on > as_of_source('france-services-liste')
    or first_principal_on < first_labelled_on
    or site_count <> principal_count + branch_count
    or itinerant_count > site_count
