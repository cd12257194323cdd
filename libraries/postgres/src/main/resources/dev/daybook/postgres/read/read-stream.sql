-- A page of a stream, forward.
-- Parameters: stream, after version, number of events.
select
${page-columns}
from ${schema}.events
where stream_id = ? and version > ?
order by version
limit ?
