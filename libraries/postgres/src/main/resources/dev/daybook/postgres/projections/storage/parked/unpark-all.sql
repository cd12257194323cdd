-- Deletes the parked streams of a generation.
-- Parameters: name, generation.
delete from ${schema}.parked_streams where name = ? and generation = ?
