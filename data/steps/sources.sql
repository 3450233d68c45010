-- Every official file used, as a table: for the method page and for the files that leave.
select
    source_id,
    id as source_key,
    edition,
    title,
    nullif(short, '') as short,
    producer,
    producer_name,
    try_cast(nullif(published_on, '') as date) as published_on,
    try_cast(nullif(as_of, '') as date) as as_of,
    -- What to print instead of a day that the file does not write.
    nullif(date_words, '') as date_words,
    nullif(dated_as, '') as dated_as,
    licence,
    nullif(licence_url, '') as licence_url,
    nullif(page_url, '') as page_url,
    nullif(file_url, '') as file_url,
    nullif(copied_from, '') as copied_from,
    nullif(sha256, '') as sha256,
    nullif(note, '') as note,
from reference.source_cards
order by source_id
