-- Parks a stream; no row if the limit is reached.
-- Parameters: name, generation, stream, version, position, error, name, generation, limit.
insert into ${schema}.parked_streams (name, generation, stream_id, version, position, error)
select ?, ?, ?, ?, ?, ?
where (select count(*) from ${schema}.parked_streams where name = ? and generation = ?) < ?
