-- Deletes a parked stream and returns it.
-- Parameters: name, generation, stream.
delete from ${schema}.parked_streams
where name = ? and generation = ? and stream_id = ?
returning stream_id, version, position, error, parked_at
