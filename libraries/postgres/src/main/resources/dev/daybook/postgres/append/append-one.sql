-- Appends one event at an exact version; see schema/log/R__append_event.sql. Raises
-- client_min_messages as append.sql does.
-- Parameters: stream, expected version, event id, type, data, metadata.
select event_position, recorded_at, set_config('client_min_messages', 'warning', true)
from ${schema}.append_event(?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
