-- A page of the events of a section of the log that a filter accepts, forward. The section is found
-- by position. Its "offset 0" keeps the filter out of it: the planner could otherwise read a whole
-- stream or category, however long.
-- Parameters: after position, up to position, categories, streams, types (each null for any),
-- number of events.
select
${page-columns}
from (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
  from ${schema}.events
  where position > ? and position <= ?
  order by position
  offset 0
) stretch
where split_part(stream_id, '-', 1)
    = any (coalesce(cast(? as text[]), array[split_part(stream_id, '-', 1)]))
  and stream_id = any (coalesce(cast(? as text[]), array[stream_id]))
  and type = any (coalesce(cast(? as text[]), array[type]))
order by position
limit ?
