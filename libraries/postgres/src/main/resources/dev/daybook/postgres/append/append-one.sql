-- Appends one event at an exact version; see schema/log/R__append_event.sql. Raises
-- client_min_messages as append.sql does. Returns no row, and calls no function, if a synchronous
-- standby is required and there is none.
-- Parameters: stream, expected version, event id, type, data, metadata, whether a synchronous
-- standby is required.
select event_position, recorded_at, set_config('client_min_messages', 'warning', true)
from ${schema}.append_event(?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
where
  not cast(? as boolean)
  or (
    pg_catalog.current_setting('synchronous_standby_names') <> ''
    and pg_catalog.current_setting('synchronous_commit') in ('on', 'remote_apply')
  )
