-- Sets the live checkpoint to where the shadow's was, after its tables took the place of the live
-- ones. Releases the lease if the version changed: its holder runs another version.
-- Parameters: version, position, id of the event there, version, version, version, name.
update ${schema}.checkpoints
set
  version = ?,
  position = ?,
  event_id = ?,
  moved_at = clock_timestamp(),
  failed_position = null,
  error = null,
  holder = case when version = ? then holder end,
  held_from = case when version = ? then held_from end,
  held_until = case when version = ? then held_until end
where name = ? and generation = 'live'
