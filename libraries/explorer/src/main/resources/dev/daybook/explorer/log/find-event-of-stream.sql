-- The position, version and time of a stream's event with a version.
-- Parameters: stream, version.
select position, version, recorded_at from ${schema}.events where stream_id = ? and version = ?
