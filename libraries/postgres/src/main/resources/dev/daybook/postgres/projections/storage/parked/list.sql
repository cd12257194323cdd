-- The streams that a build has parked, the first one first. Parameters: name, build.
select stream_id, version, position, error, parked_at
from ${schema}.parked_streams
where name = ? and generation = ?
order by position
