-- Parameter: origin.
select note
from ${schema}.audit_successions
where origin = ?
