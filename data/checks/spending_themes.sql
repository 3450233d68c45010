-- Every theme, published or taken from a measure, goes through the one French vocabulary of themes.csv.
select
    'published label without theme' as problem,
    source_id || ' ' || published as detail,
from _spending_4_themes
where theme is null
union
select
    'measure theme without theme' as problem,
    measure_id as detail,
from spending
where scheme in ('FONDS_VERT', 'CONSEILLERS_NUMERIQUES') and theme is null
union
select
    'theme, method or launch subject at odds' as problem,
    award_id as detail,
from spending
where
    (theme is null) is distinct from (theme_method is null)
    or (theme is null) is distinct from (launch_subject is null)
    or theme not in (select themes.theme from reference.themes as themes)
    or theme_method not in ('published', 'measure', 'classified')
    or (theme_method is not distinct from 'classified') <> (theme_confidence is not null)
