-- The checkpoint of a generation, and whether a reader may take or keep its lease.
-- Parameters: reader, name, generation.
select
  version,
  position,
  event_id,
  epochs,
  failed_position,
  error,
  action_id,
  holder,
  held_from,
  held_until,
  coalesce(clock_timestamp() between held_from and held_until, false) as held,
  coalesce(clock_timestamp() not between held_from and held_until or holder = ?, true) as free
from ${schema}.checkpoints
where name = ? and generation = ?
