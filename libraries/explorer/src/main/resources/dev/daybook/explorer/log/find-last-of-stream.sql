-- The position, version and time of the last event of a stream.
-- Parameter: stream.
select position, version, recorded_at
from ${schema}.events
where stream_id = ?
order by version desc
limit 1
