-- The checkpoints of subscriptions.
-- Parameter: number of rows.
select
  name, position, stored_at,
  coalesce(clock_timestamp() between held_from and held_until, false) as held
from ${schema}.subscription_checkpoints
order by name
limit ?
