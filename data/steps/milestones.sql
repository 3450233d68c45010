-- One row per published figure, or figure counted by us in an official file, at one date.
-- Perimeter and stage come from the first rule of reference/milestone_perimeters.csv that matches.
with figures as (
    select
        milestone_id,
        indicator,
        cast(as_of as date) as as_of,
        date_precision,
        dimension,
        dimension_value,
        cast(value as decimal(16, 2)) as value,
        unit,
        case
            when scope = 'national' then 'france'
            when scope like 'REG-%' then 'region'
            when scope like 'DEP-%' then 'departement'
        end as territory_level,
        if(scope = 'national', 'FR', substr(scope, 5)) as territory_code,
        status,
        bound,
        nullif(instrument, '') as instrument,
        cast(is_drawn as boolean) as is_drawn,
        source_title,
        source_url,
        nullif(note_fr, '') as note_fr,
    from reference.milestones
),

rules as (
    select
        cast(rule_order as integer) as rule_order,
        cast(is_euro as boolean) as is_euro,
        nullif(indicator, '') as indicator,
        nullif(dimension, '') as dimension,
        nullif(territory_level, '') as territory_level,
        cast(nullif(as_of_from, '') as date) as as_of_from,
        cast(nullif(as_of_to, '') as date) as as_of_to,
        cast(nullif(value, '') as decimal(16, 2)) as value,
        nullif(perimeter, '') as perimeter,
        nullif(stage, '') as stage,
    from reference.milestone_perimeters
),

ruled as (
    select
        figures.milestone_id,
        rules.perimeter,
        rules.stage,
    from figures
    inner join rules
        on
            rules.is_euro = (figures.unit = 'eur')
            -- An empty cell of a rule matches everything.
            and coalesce(rules.indicator, figures.indicator) = figures.indicator
            and coalesce(rules.dimension, figures.dimension) = figures.dimension
            and coalesce(rules.territory_level, figures.territory_level) = figures.territory_level
            and figures.as_of >= coalesce(rules.as_of_from, figures.as_of)
            and figures.as_of <= coalesce(rules.as_of_to, figures.as_of)
            and coalesce(rules.value, figures.value) = figures.value
    qualify row_number() over (partition by figures.milestone_id order by rules.rule_order) = 1
)

select
    figures.milestone_id,
    figures.indicator,
    figures.as_of,
    figures.date_precision,
    figures.dimension,
    figures.dimension_value,
    figures.value,
    figures.unit,
    figures.territory_level,
    figures.territory_code,
    ruled.perimeter,
    ruled.stage,
    figures.instrument,
    figures.status,
    figures.bound,
    figures.dimension <> 'total' as is_part,
    figures.is_drawn,
    file_of('chiffres-publies') as source_id,
    figures.source_title,
    figures.source_url,
    figures.note_fr,
from figures
inner join ruled on figures.milestone_id = ruled.milestone_id
order by figures.as_of, figures.milestone_id
