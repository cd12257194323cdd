-- Takes a stream out of the parked ones. Parameters: name, build, stream.
delete from ${schema}.parked_streams
where name = ? and generation = ? and stream_id = ?
returning stream_id, version, position, error, parked_at
