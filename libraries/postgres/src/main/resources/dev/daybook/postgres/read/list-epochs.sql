-- The epochs of the log, the first one first.
-- Parameters: none.
select id, number, began_after, began_at, began_by, reason
from ${schema}.log_epochs
order by number
