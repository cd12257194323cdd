-- Parks a stream, unless too many are.
-- Parameters: name, build, stream, version, position, error, name, build, the most.
insert into ${schema}.parked_streams (name, generation, stream_id, version, position, error)
select ?, ?, ?, ?, ?, ?
where (select count(*) from ${schema}.parked_streams where name = ? and generation = ?) < ?
