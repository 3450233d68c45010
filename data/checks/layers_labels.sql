-- A name is written inside the extent of its territory, or the label belongs to another one.
with labels as (
    select region_code as code, xmin, ymin, xmax, ymax, label_longitude, label_latitude from regions
    union all
    select departement_code, xmin, ymin, xmax, ymax, label_longitude, label_latitude from departements
    union all
    select epci_siren, xmin, ymin, xmax, ymax, label_longitude, label_latitude from epci
    union all
    select commune_code, xmin, ymin, xmax, ymax, label_longitude, label_latitude from commune_outlines
)

select *
from labels
where
    coalesce(label_longitude not between xmin and xmax, true)
    or coalesce(label_latitude not between ymin and ymax, true)
