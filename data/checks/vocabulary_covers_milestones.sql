-- Every coded value of a published figure has a French label: the public never reads an English key.
with used as (
    unpivot (
        select distinct
            indicator,
            dimension,
            dimension_value,
            unit,
            territory_level,
            perimeter,
            stage,
            instrument,
            status,
            bound,
            date_precision,
        from milestones
    )
    on indicator, dimension, dimension_value, unit, territory_level, perimeter, stage, instrument, status, bound, date_precision
    into name kind value key
)

select distinct
    used.kind,
    used.key,
from used
anti join vocabulary on used.kind = vocabulary.kind and used.key = vocabulary.key
order by all
