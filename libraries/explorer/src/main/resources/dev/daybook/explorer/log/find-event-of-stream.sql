-- The position and version of a stream's event with a version.
-- Parameters: stream, version.
select position, version from ${schema}.events where stream_id = ? and version = ?
