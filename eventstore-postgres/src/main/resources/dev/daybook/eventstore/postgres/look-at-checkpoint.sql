-- How far a build has read, why it has stopped if it has, and whether a reader may take or keep its
-- lease. Parameters: reader, name, build.
select
  version,
  position,
  event_id,
  epochs,
  failed_position,
  error,
  act,
  held_until is not null and held_until >= clock_timestamp() as held,
  held_until is null or held_until < clock_timestamp() or holder = ? as free
from ${schema}.checkpoints
where name = ? and build = ?
