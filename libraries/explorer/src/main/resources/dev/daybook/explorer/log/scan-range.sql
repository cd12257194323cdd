-- The events of a section of the log that a filter accepts. The "offset 0" keeps the filter out of
-- the section: the planner could otherwise search the whole log by another index.
-- Parameters: those of the filter, first position, last position, number of events.
${wanted}
select
${event-columns}
from wanted
cross join (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
  from ${schema}.events
  where position between ? and ?
  order by position ${order}
  offset 0
) stretch
${filter}
