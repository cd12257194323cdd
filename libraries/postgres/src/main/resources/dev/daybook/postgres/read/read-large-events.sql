-- Events that a page holds without data and metadata, because they are large.
-- Parameters: their positions.
select position, stream_id, version, event_id, type, recorded_at, tags, data, metadata
from ${schema}.events
where position = any (?)
