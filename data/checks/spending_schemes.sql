-- A Fonds vert scheme that fonds_vert_schemes.csv does not know would silently leave the ledger.
select distinct
    awards.source_id,
    awards.published_scheme,
from _spending_3_awards as awards
left join reference.fonds_vert_schemes as schemes on plain_words(awards.published_scheme) = plain_words(schemes.published_scheme)
where awards.scheme = 'FONDS_VERT' and schemes.published_scheme is null
