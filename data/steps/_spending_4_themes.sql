-- The theme an official publisher gave to an award, in our one French vocabulary.
-- 2018: on the award itself. 2019: by a match of beneficiary code and amount that is unique on both
-- sides, for want of a common identifier; DPV is absent from the themed file, hence left out.
with themed_years as (
    select edition
    from reference.source_cards
    where source_id in (select themed.source_id from raw.anct_di_themes as themed)
),

awarded_2019 as (
    select
        source_id,
        source_row,
        coalesce(beneficiaire_code_insee, beneficiaire_siren) as beneficiary,
        try_cast(replace(subvention, ',', '.') as decimal(16, 2)) as amount_eur,
        count(*) over (partition by beneficiary, amount_eur) as twin_count,
    from raw.dgcl
    where dispositif in ('DETR', 'DSIL') and exercice in (select themed_years.edition from themed_years)
),

themed_2019 as (
    select
        id_terr as beneficiary,
        cast(replace(montant_sub, ',', '.') as decimal(16, 2)) as amount_eur,
        trim(categorie) as published,
        count(*) over (partition by beneficiary, amount_eur) as twin_count,
    from raw.anct_di_themes
),

published as (
    select
        source_id,
        source_row,
        "CATGEORIE" as published,
    from raw.anct_di
    union all
    select
        awarded_2019.source_id,
        awarded_2019.source_row,
        themed_2019.published,
    from awarded_2019
    inner join themed_2019
        on
            awarded_2019.beneficiary = themed_2019.beneficiary
            and awarded_2019.amount_eur = themed_2019.amount_eur
    where awarded_2019.twin_count = 1 and themed_2019.twin_count = 1
),

vocabulary as (
    select
        'anct-di' as id,
        unnest(string_split(published_2018, ';')) as published,
        theme,
        launch_subject,
    from reference.themes
    union all
    select
        'dgcl' as id,
        unnest(string_split(published_2019, ';')) as published,
        theme,
        launch_subject,
    from reference.themes
)

select
    published.source_id,
    published.source_row,
    published.published,
    vocabulary.theme,
    vocabulary.launch_subject,
from published
inner join reference.source_cards as card on published.source_id = card.source_id
left join vocabulary
    on card.id = vocabulary.id and published.published = vocabulary.published
order by published.source_id, published.source_row
