-- Only overseas towns move on the national map, and they must land west of it, in the Bay of Biscay.
select
    commune_code,
    inset_longitude,
    inset_latitude,
from communes
where
    if(
        departement_code like '97%',
        inset_longitude not between -5.5 and -1.5 or inset_latitude not between 42 and 46.5,
        inset_longitude <> longitude or inset_latitude <> latitude
    )
