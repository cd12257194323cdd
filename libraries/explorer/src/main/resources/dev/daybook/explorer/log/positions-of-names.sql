-- The events of some types or categories in a section of the log.
-- Parameters: type or category, position after which the section begins, its last position, names.
select named.position, named.name
from (
  select position, case ? when 'type' then type else split_part(stream_id, '-', 1) end as name
  from ${schema}.events
  where position > ? and position <= ?
  offset 0
) named
where named.name = any (?)
