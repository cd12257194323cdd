-- Takes or renews the lease of a checkpoint; no row if another reader holds it, or is moving the
-- checkpoint in a transaction. A lease that begins in the future is void: the clock was set back. A
-- reader that takes the lease retries the event that failed.
-- Parameters: milliseconds, epochs of the log, reader, name, generation, version, reader.
update ${schema}.checkpoints
set
  holder = taker.id,
  held_from = clock_timestamp(),
  held_until = clock_timestamp() + ? * interval '1 millisecond',
  epochs = ?,
  failed_position = case when holder = taker.id then failed_position end,
  error = case when holder = taker.id then error end
from
  (select ?::uuid as id) as taker,
  (
    select name, generation
    from ${schema}.checkpoints
    where
      name = ? and generation = ? and version = ?
      and coalesce(clock_timestamp() not between held_from and held_until or holder = ?, true)
    for update skip locked
  ) as free
where checkpoints.name = free.name and checkpoints.generation = free.generation
returning version, position, event_id, epochs, failed_position, error, action_id, holder, held_from,
  held_until, true as held, true as free
