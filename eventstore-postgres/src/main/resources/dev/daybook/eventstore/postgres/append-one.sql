-- One event through the door, at an exact version; see V004__append_event.sql.
-- Parameters: stream, expected version, event id, type, data, metadata.
select appended_at, recorded_at
from ${schema}.append_event(?, ?, ?, ?, cast(? as jsonb), cast(? as jsonb))
