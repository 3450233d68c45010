-- The search compares keys letter by letter: anything but a-z, 0-9 and single spaces can never be found.
select
    search_name,
    search_key,
from places
where
    not regexp_full_match(search_key, '[a-z0-9]+( [a-z0-9]+)*')
    or regexp_matches(search_key, '(^| )(st|ste)( |$)')
