-- The id of the event at a position, and whether commits wait for a synchronous standby; no row if
-- there is no such event.
-- Parameters: position.
select
  event_id,
  pg_catalog.current_setting('synchronous_standby_names') <> '' as has_standby
from ${schema}.events
where position = ?
