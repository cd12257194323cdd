-- The signed checkpoint after a size.
-- Parameters: origin, size.
select size, note
from ${schema}.audit_checkpoints
where origin = ? and size > ?
order by size
limit 1
