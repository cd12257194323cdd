-- The parked streams of a generation, in the order of the events that failed.
-- Parameters: name, generation.
select stream_id, version, position, error, parked_at
from ${schema}.parked_streams
where name = ? and generation = ?
order by position
