-- The positions of a stream's events between two versions.
-- Parameters: stream, first version, last version, number of positions.
select position
from ${schema}.events
where stream_id = ? and version between ? and ?
order by version ${order}
limit ?
