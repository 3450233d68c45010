-- The French words of every coded value that the public reads: one label a key, kept by hand.
-- The ledger and the perimeters have their own reference tables; here all join, so that a query asks one table.
with words as (
    select
        kind,
        key,
        label_fr,
        "order",
        definition_fr,
    from reference.vocabulary
    union all
    select
        kind,
        key,
        label_fr,
        "order",
        definition_fr,
    from reference.ledger_vocabulary
    union all
    select
        'perimeter' as kind,
        perimeter as key,
        label_fr,
        "order",
        counts_fr as definition_fr,
    from reference.perimeters
    union all
    -- The one vocabulary of themes: awards and measures are filtered by these keys.
    select
        'main_theme' as kind,
        theme_key as key,
        theme as label_fr,
        "order",
        '' as definition_fr,
    from reference.themes
)

select
    kind,
    key,
    label_fr,
    cast("order" as smallint) as display_order,
    nullif(definition_fr, '') as definition_fr,
from words
order by kind, display_order, key
