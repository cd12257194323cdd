-- A page of a stream, backward.
-- Parameters: stream, before version, number of events.
select
${page-columns}
from ${schema}.events
where stream_id = ? and version < ?
order by version desc
limit ?
