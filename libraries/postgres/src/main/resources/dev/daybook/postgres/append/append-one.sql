-- One event through the door, at an exact version; see R__append_event.sql. Warnings arrive as in
-- append.sql.
-- Parameters: stream, expected version, event id, type, data, metadata.
select appended_at, recorded_at, set_config('client_min_messages', 'warning', true)
from ${schema}.append_event(?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
