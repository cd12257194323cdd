-- Adds a tag of its own to every event of a log.
-- Placeholders: %1$s, the schema.
insert into %1$s.event_tags (tag, position)
select 'filled:' || position, position from %1$s.events
