-- A programme flag is true or false: unknown here would mean that a list was not read.
select commune_code
from communes
where
    has_france_services is null
    or has_territoire_industrie is null
    or has_frla is null
    or has_fabrique is null
    or has_manufacture is null
    or has_qpv is null
    or has_cite_educative is null
    or has_cite_emploi is null
    or has_habitat_inclusif is null
    or has_site_cles_en_main is null
    or has_france_services <> (france_services_count > 0)
    or crte_id is null
