-- Reads the last event of a stream.
-- Parameters: stream.
select position, stream_id, version, event_id, type, data, metadata, recorded_at
from daybook.events
where stream_id = ?
order by version desc
limit 1
