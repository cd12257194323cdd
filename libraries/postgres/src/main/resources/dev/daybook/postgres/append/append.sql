-- Appends a batch; see schema/log/R__append_events.sql for the parameters and the result. Raises
-- client_min_messages for the transaction: the commit's warning that its wait for a synchronous
-- standby was interrupted must arrive. Returns no row, and calls no function, if a synchronous
-- standby is required and there is none: the condition has no column, so it is checked first.
-- Parameters: those of append_events, in their order; in condition_violated_by 0 stands for null,
-- because null in an array needs array_nulls = on. Last, whether a synchronous standby is required.
select
  head, recorded_at, actual, accepted, refused_requests, violated_conditions, violating_positions,
  set_config('client_min_messages', 'warning', true)
from ${schema}.append_events(
  ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
  array_replace(cast(? as bigint[]), 0, null),
  ?, ?, ?
)
where
  not cast(? as boolean)
  or (
    pg_catalog.current_setting('synchronous_standby_names') <> ''
    and pg_catalog.current_setting('synchronous_commit') in ('on', 'remote_apply')
  )
