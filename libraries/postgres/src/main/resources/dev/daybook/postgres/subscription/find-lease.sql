-- The lease of a subscription, and whether a run may take or keep it; no row before the first run.
-- Parameters: run, name.
select
  holder,
  held_from,
  held_until,
  coalesce(clock_timestamp() between held_from and held_until, false) as held,
  coalesce(clock_timestamp() not between held_from and held_until or holder = ?, true) as free
from ${schema}.subscription_checkpoints
where name = ?
