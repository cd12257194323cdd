-- Makes the events of a log found by their tags.
-- Placeholders: %1$s, the schema.
insert into %1$s.event_tags (tag, position)
select t.tag, e.position
from %1$s.events e cross join lateral unnest(string_to_array(e.tags, ' ')) t (tag)
