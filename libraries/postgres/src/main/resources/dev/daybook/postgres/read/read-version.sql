-- The version of a stream; no row for an empty stream.
-- Parameter: stream.
select version from ${schema}.events where stream_id = ? order by version desc limit 1
