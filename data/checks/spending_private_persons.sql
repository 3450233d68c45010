-- No public text names a private person: a civility followed by a capitalised word, unless corrections.csv clears it.
select
    award_id,
    project_title,
    beneficiary_name,
from spending
where
    (
        regexp_matches(
            project_title,
            '(?i:\b(?:MM\.?|M\.|Mmes?|Mlles?|Mr|Mrs|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle))\.?\s+\p{Lu}'
        )
        and award_id not in (
            select corrections.key
            from corrections
            where corrections."table" = 'spending' and corrections."column" = 'project_title'
        )
    )
    or regexp_matches(
        beneficiary_name,
        '(?i:\b(?:MM\.?|M\.|Mmes?|Mlles?|Mr|Mrs|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle))\.?\s+\p{Lu}'
    )
