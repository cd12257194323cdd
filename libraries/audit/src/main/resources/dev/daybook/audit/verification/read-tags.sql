-- A page of the index by tags, and whether the event has the tag. One statement, so that events
-- which are appended meanwhile have all their rows or none.
-- Parameters: after tag, after position, number of rows.
with page as materialized (
  select tag, position
  from ${schema}.event_tags
  where (tag, position) > (?, ?)
  order by tag, position
  limit ?
)
select page.tag, page.position, coalesce(event.has_tag, false) as has_tag
from page
left join lateral (
  select page.tag = any (string_to_array(stored.tags, ' ') collate "C") as has_tag
  from ${schema}.events stored
  where stored.position = page.position
  limit 1
) as event on true
order by page.tag, page.position
