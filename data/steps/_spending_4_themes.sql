-- The theme an official publisher gave to an award, in our one French vocabulary.
-- 2018: on the award itself. 2019: by a match of beneficiary code and amount that is unique on both
-- sides, for want of a common identifier; DPV is absent from the themed file, hence left out.
with awarded_2019 as (
    select
        source_row,
        coalesce(beneficiaire_code_insee, beneficiaire_siren) as beneficiary,
        cast(replace(subvention, ',', '.') as decimal(16, 2)) as amount_eur,
        count(*) over (partition by beneficiary, amount_eur) as twin_count,
    from raw.dgcl_2019
    where dispositif in ('DETR', 'DSIL')
),

themed_2019 as (
    select
        id_terr as beneficiary,
        cast(replace(montant_sub, ',', '.') as decimal(16, 2)) as amount_eur,
        trim(categorie) as published,
        count(*) over (partition by beneficiary, amount_eur) as twin_count,
    from raw.anct_di_2019
),

published as (
    select
        'anct-di-2018' as source_id,
        source_row,
        "CATGEORIE" as published,
    from raw.anct_di_2018
    union all
    select
        'dgcl-2019' as source_id,
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
        'anct-di-2018' as source_id,
        unnest(string_split(published_2018, ';')) as published,
        theme,
        launch_subject,
    from reference.themes
    union all
    select
        'dgcl-2019' as source_id,
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
left join vocabulary
    on published.source_id = vocabulary.source_id and published.published = vocabulary.published
order by published.source_id, published.source_row
