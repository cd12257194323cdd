-- A page of the log, forward.
-- Parameters: after position, number of events.
select
${page-columns}
from ${schema}.events
where position > ?
order by position
limit ?
