-- Sales of houses and flats over five years and their median price: one row per commune of the programme, or that had 2,000 to
-- 20,000 inhabitants on its eve. A level, no trend. Under twenty sales no median is given; where the tax office does not
-- publish them (Alsace, Moselle, Mayotte) a zero of the file is no zero.
with listed as (
    select
        city_code,
        dvf_nbtrans::integer as sale_count,
        nullif(dvf_pxm2_median, '')::integer as price_per_m2_eur,
        dvf_nbtrans_cod111::integer as house_sale_count,
        nullif(dvf_pxm2_median_cod111, '')::integer as house_price_per_m2_eur,
    from raw.property_sales
),

joined as (
    select
        sized.commune_code,
        if(sized.is_programme, 'programme', 'same_size') as group_kind,
        sized.departement_code,
        sized.region_code,
        case
            when sized.departement_code in ('57', '67', '68', '976') then 'not_covered'
            when listed.city_code is null or listed.sale_count = 0 then 'absent'
            when listed.sale_count < 20 then 'few'
            else 'known'
        end as status,
        listed.*,
    from populations as sized
    left join listed on sized.commune_code = listed.city_code
    where sized.period = 'since' and (sized.is_programme or sized.is_same_size)
)

select
    commune_code,
    group_kind,
    departement_code,
    region_code,
    status,
    if(status in ('known', 'few'), sale_count, null)::integer as sale_count,
    if(status in ('known', 'few'), house_sale_count, null)::integer as house_sale_count,
    if(status = 'known', price_per_m2_eur, null)::decimal(16, 2) as price_per_m2_eur,
    if(status = 'known' and house_sale_count >= 20, house_price_per_m2_eur, null)::decimal(16, 2) as house_price_per_m2_eur,
from joined
order by commune_code
