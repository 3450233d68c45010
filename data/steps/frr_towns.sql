-- Whether a town of the programme is classed France ruralités revitalisation, and how: one row a town.
-- « Bénéficiaire » keeps for a time the advantages of the former zone, without being classed: never added to those that are.
select
    communes.commune_code,
    case frr.classement
        when 'FRR socle' then 'socle'
        when 'FRR+' then 'plus'
        when 'FRR bénéficiaire' then 'beneficiaire'
        when 'FRR bénéficiaire partiellement' then 'partiel'
        when 'Classée FRR partiellement' then 'partiel'
        when 'Non classée' then 'non'
    end as frr_class,
    frr.classement as frr_label,
    file_of('frr') as source_id,
from communes
-- The newest list decides.
left join raw.frr as frr on communes.commune_code = frr.code and frr.source_id = file_of('frr')
order by communes.commune_code
