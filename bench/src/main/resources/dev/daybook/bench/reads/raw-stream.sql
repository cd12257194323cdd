-- Reads a whole stream.
-- Parameters: stream.
select position, stream_id, version, event_id, type, data, metadata, recorded_at
from daybook_read.events
where stream_id = ?
order by version
