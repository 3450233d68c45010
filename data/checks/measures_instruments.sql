-- The instrument follows from the support: otherwise a loan or a tax cut could be added to grants.
select
    measure_id,
    support_type,
    instrument,
from measures
where
    instrument is distinct from case support_type
        when 'subsidy' then 'grant'
        when 'tax_incentive' then 'tax'
        when 'loan' then 'loan'
        when 'expertise' then 'expertise'
        when 'post_cofunding' then 'post_cofunding'
    end
