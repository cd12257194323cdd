-- Tags that only one of the two tables has. A join, because it spills to disk.
-- Parameter: number of rows.
with stored as (
  select event.position, tag
  from ${schema}.events event, unnest(string_to_array(event.tags, ' ')) as tag
)
select coalesce(stored.position, indexed.position) as position,
  coalesce(stored.tag, indexed.tag) as tag,
  stored.position is null as is_added
from stored
full join ${schema}.event_tags indexed
  on stored.position = indexed.position and stored.tag collate "C" = indexed.tag
where stored.position is null or indexed.position is null
limit ?
