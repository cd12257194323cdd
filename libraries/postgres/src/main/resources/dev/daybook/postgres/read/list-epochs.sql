-- The log's epochs, from its first on.
select id, number, began_after, began_at, began_by, reason
from ${schema}.log_epochs
order by number
