-- A class outside the published vocabulary means that a grid changed its labels under us.
select
    commune_code,
    density_class,
    centrality_class,
    rurality_class,
    massif_name,
from communes
where
    density_class is null
    or density_class not in (
        'Grands centres urbains',
        'Centres urbains intermédiaires',
        'Ceintures urbaines',
        'Petites villes',
        'Bourgs ruraux',
        'Rural à habitat dispersé',
        'Rural à habitat très dispersé'
    )
    or (centrality_class is null) <> (departement_code like '97%')
    or centrality_class not in (
        'Centre structurant d''équipements et de services',
        'Centre intermédiaire d''équipements et de services',
        'Centre local d''équipements et de services',
        'Communes non centre'
    )
    or massif_name not like 'Massif %'
