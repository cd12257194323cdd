-- Parameter: origin.
select coalesce(max(size), 0) as size
from ${schema}.audit_checkpoints
where origin = ?
