-- The position and version of the last event of a stream.
-- Parameter: stream.
select position, version from ${schema}.events where stream_id = ? order by version desc limit 1
