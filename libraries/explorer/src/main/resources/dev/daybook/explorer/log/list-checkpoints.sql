-- The checkpoints of read models, live and of rebuilds.
-- Parameter: number of rows.
select
  name, generation, version, position, moved_at, error, failed_position,
  coalesce(clock_timestamp() between held_from and held_until, false) as held
from ${schema}.checkpoints
order by name, generation
limit ?
