-- No median under twenty sales, no zero where sales are not published, houses are among the sales.
select *
from property_sales
where
    house_sale_count > sale_count
    or (price_per_m2_eur is not null and sale_count < 20)
    or (house_price_per_m2_eur is not null and house_sale_count < 20)
    or (status = 'not_covered') <> (departement_code in ('57', '67', '68', '976'))
    or (status in ('not_covered', 'absent') and sale_count is not null)
    or (status = 'known' and price_per_m2_eur is null)
    or price_per_m2_eur <= 0
