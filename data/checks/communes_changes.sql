-- 18 towns have two different agreement dates, one is absent from the map of 2024, one changed EPCI, eight changed limits.
select
    count(agreement_signed_on_2024) as two_dates_count,
    count(*) filter (not is_on_2024_map) as unmapped_count,
    count(epci_changed_on) as epci_count,
    count(perimeter_change) as perimeter_count,
    count(*) filter (listed_name is distinct from commune_name) as renamed_count,
from communes
having
    (lists_are_counted() and (
        count(agreement_signed_on_2024) <> 18
        or count(*) filter (not is_on_2024_map) <> 1
        or count(*) filter (listed_name is distinct from commune_name) <> 2
    ))
    or count(epci_changed_on) <> (select count(*) from reference.epci_changes)
    or count(perimeter_change) <> (select count(*) from reference.perimeter_changes)
    or count(*) filter (
        agreement_signed_on_2024 = agreement_signed_on or (epci_changed_on is null) <> (epci_change_note is null)
    ) <> 0
