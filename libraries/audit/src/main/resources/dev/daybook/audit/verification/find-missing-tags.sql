-- Tags of events by which they are not found. A look-up for each tag: a join could read the whole
-- index for each page.
-- Parameters: after position, up to position.
select event.position, stored.tag
from ${schema}.events event
cross join lateral unnest(string_to_array(event.tags, ' ')) as stored (tag)
left join lateral (
  select true as found
  from ${schema}.event_tags indexed
  where indexed.tag = stored.tag collate "C" and indexed.position = event.position
  limit 1
) as indexed on true
where event.position > ? and event.position <= ? and indexed.found is null
order by event.position, stored.tag
