-- Parameter: origin.
select note
from ${schema}.audit_checkpoints
where origin = ?
order by size desc
limit 1
