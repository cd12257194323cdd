-- As scan-range.sql, of the events at some positions.
-- Parameters: those of the filter, positions, number of events.
${wanted}
select
${event-columns}
from wanted
cross join (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
  from ${schema}.events
  where position = any (?)
  offset 0
) stretch
${filter}
