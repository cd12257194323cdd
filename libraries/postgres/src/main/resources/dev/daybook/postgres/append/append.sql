-- One batch through the door; see R__append_events.sql. The commit's warning that its wait for a
-- synchronous standby was interrupted must arrive, whatever client_min_messages is.
select
  head, recorded_at, actual, accepted, against_units, against_conditions, against_positions,
  set_config('client_min_messages', 'warning', true)
from ${schema}.append_events(
  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
  array_replace(cast(? as bigint[]), 0, null), -- NULL in an array needs array_nulls = on
  ?, ?, ?
)
