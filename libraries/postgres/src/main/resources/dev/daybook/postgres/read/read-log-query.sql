-- A page of the events that match at least one item of a query, forward. Each item has tags, and
-- its events are found by its first tag. The first events of all items together contain the first
-- events of the query.
-- Parameters: the tags of each item and its types (each a list with spaces between; no types for any
-- type), after position, up to position, number of events, the same number.
select
${page-columns}
from (
  select distinct found.position as matched
  from
    unnest(cast(? as text[]), cast(? as text[])) item (tags, types)
    cross join lateral (
      select t.position
      from ${schema}.event_tags t
      where
        t.tag = split_part(item.tags, ' ', 1) collate "C"
        and t.position > ?
        and t.position <= ?
        and not exists (
          select from unnest((string_to_array(item.tags, ' '))[2:]) other (tag)
          where not exists (
            select from ${schema}.event_tags o
            where o.tag = other.tag collate "C" and o.position = t.position
            offset 0
          )
        )
        and (
          item.types = ''
          or exists (
            select from ${schema}.events e
            where e.position = t.position and e.type = any (string_to_array(item.types, ' '))
            offset 0
          )
        )
      order by t.position
      limit ?
    ) found
  order by matched
  limit ?
) matches
cross join lateral (
  select position, stream_id, version, event_id, type, data, metadata, recorded_at, tags
  from ${schema}.events
  where position = matched
  offset 0
) event
order by matched
