-- The parked streams of live read models.
-- Parameter: number of rows.
select name, stream_id, version, position, error, parked_at
from ${schema}.parked_streams
where generation = 'live'
order by name, position
limit ?
