-- A correction that no longer meets its award corrects nothing: the file changed, and the masked name may be public again.
select
    corrections.key,
    corrections."column",
from corrections
where
    corrections."table" = 'spending'
    and (
        corrections."column" not in ('project_title', 'beneficiary_name', 'recipient')
        or corrections.key not in (select award_id from spending)
    )
