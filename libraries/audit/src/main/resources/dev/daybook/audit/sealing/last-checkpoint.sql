-- The largest checkpoint up to a size.
-- Parameters: origin, maximum size.
select note
from ${schema}.audit_checkpoints
where origin = ? and size <= ?
order by size desc
limit 1
