-- Public wording of the awards of the ledger: white space folded, private persons masked.
-- A name is a civility followed by capitalised words (particles between them included): nothing wider,
-- as streets and schools bear names too. A false hit, or a person named without
-- civility, is put right in corrections.csv.
with worded as (
    select
        award_id,
        nullif(trim(regexp_replace(project_title, '[\s\x{00a0}]+', ' ', 'g')), '') as project_title,
        nullif(trim(regexp_replace(beneficiary_name, '[\s\x{00a0}]+', ' ', 'g')), '') as beneficiary_name,
    from _spending_3_awards
    where perimeter is not null or decided_by = 'unresolved'
),

masked as (
    select
        award_id,
        -- The pattern is written twice because only a literal is compiled once for all rows.
        regexp_replace(
            project_title,
            '((?i:\b(?:MM\.?|M\.|Mmes?|Mlles?|Mr|Mrs|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle))\.? )\p{Lu}[\p{L}''’.-]*(?: (?:(?:de|du|des|d''|d’|le|la) ?)*\p{Lu}[\p{L}''’.-]*){0,3}',  -- noqa: LT05
            '\1[nom masqué]',
            'g'
        ) as project_title,
        regexp_replace(
            beneficiary_name,
            '((?i:\b(?:MM\.?|M\.|Mmes?|Mlles?|Mr|Mrs|Monsieur|Messieurs|Madame|Mesdames|Mademoiselle))\.? )\p{Lu}[\p{L}''’.-]*(?: (?:(?:de|du|des|d''|d’|le|la) ?)*\p{Lu}[\p{L}''’.-]*){0,3}',  -- noqa: LT05
            '\1[nom masqué]',
            'g'
        ) as beneficiary_name,
    from worded
),

corrected as (
    select
        masked.award_id,
        coalesce(title.value, masked.project_title) as project_title,
        coalesce(name.value, masked.beneficiary_name) as beneficiary_name,
    from masked
    left join corrections as title
        on title."table" = 'spending' and title."column" = 'project_title' and masked.award_id = title.key
    left join corrections as name
        on name."table" = 'spending' and name."column" = 'beneficiary_name' and masked.award_id = name.key
)

select
    award_id,
    project_title,
    beneficiary_name,
    coalesce(contains(project_title, '[nom masqué]'), false)
    or coalesce(contains(beneficiary_name, '[nom masqué]'), false) as is_masked,
from corrected
order by award_id
