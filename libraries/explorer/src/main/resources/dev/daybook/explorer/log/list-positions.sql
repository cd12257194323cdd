-- The positions of all readers.
-- Parameter: number of rows.
select name, position
from (
  select name, position from ${schema}.checkpoints where generation = 'live'
  union all
  select name, position from ${schema}.subscription_checkpoints where position is not null
) readers
order by name
limit ?
