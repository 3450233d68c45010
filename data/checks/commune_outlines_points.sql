-- The centre of a town lies in its outline, 200 m apart at most: farther, one of the two is another town's.
select
    commune_code,
    commune_name,
from commune_outlines
where not is_point_inside
