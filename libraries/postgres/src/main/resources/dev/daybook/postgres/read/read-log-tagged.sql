-- As read-log-filtered.sql, for events that have a tag. The section is found by that tag, so that
-- events without it cost nothing; each "offset 0" makes sure that an index lookup stays one.
-- Parameters: tag, after position, up to position, all tags that an event must have, categories,
-- streams, types (each of the last three null for any), number of events.
select
${page-columns}
from (
  select position as tagged
  from ${schema}.event_tags
  where tag = ? and position > ? and position <= ?
  order by position
  offset 0
) stretch
cross join lateral (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
  from ${schema}.events
  where position = tagged
  offset 0
) event
where not exists (
    select from unnest(cast(? as text[])) other (tag)
    where not exists (
      select from ${schema}.event_tags o
      where o.tag = other.tag collate "C" and o.position = tagged
      offset 0
    )
  )
  and split_part(stream_id, '-', 1)
    = any (coalesce(cast(? as text[]), array[split_part(stream_id, '-', 1)]))
  and stream_id = any (coalesce(cast(? as text[]), array[stream_id]))
  and type = any (coalesce(cast(? as text[]), array[type]))
order by position
limit ?
