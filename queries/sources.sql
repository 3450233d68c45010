-- one row is an official file used by the release
-- left out: nothing
-- perimeter: none
select source_id, title, producer_name, as_of, published_on, licence, page_url, copied_from, note, []::varchar[] as source_ids
from sources
order by producer_name, as_of desc, title
