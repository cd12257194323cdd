-- A tag of its own for every event of a log.
insert into %1$s.event_tags (tag, position)
select 'filled:' || position, position from %1$s.events
