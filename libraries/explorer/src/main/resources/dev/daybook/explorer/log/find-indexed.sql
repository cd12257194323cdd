-- The position up to which the explorer's index reaches; no row if there is none, or if the log has
-- another event there: it was restored from a backup that was older than the index.
-- Placeholder: ${log}, the schema of the log.
-- Parameters: name and version of the projection.
select c.position
from ${schema}.checkpoints c
where
  c.name = ?
  and c.version = ?
  and c.generation = 'live'
  and (
    c.event_id is null
    or exists (
      select 1 from ${log}.events e where e.position = c.position and e.event_id = c.event_id
    )
  )
