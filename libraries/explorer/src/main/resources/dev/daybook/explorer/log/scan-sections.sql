-- As scan-range.sql, of the events in some ranges of positions.
-- Parameters: those of the filter, first positions, last positions, number of events.
${wanted}
select
${event-columns}
from wanted
cross join (
  select e.position, e.stream_id, e.version, e.event_id, e.type, e.data, e.metadata, e.recorded_at,
    e.tags
  from unnest(cast(? as bigint[]), cast(? as bigint[])) as part (first_position, last_position)
  cross join lateral (
    select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
    from ${schema}.events
    where position between part.first_position and part.last_position
    offset 0
  ) e
  offset 0
) stretch
${filter}
