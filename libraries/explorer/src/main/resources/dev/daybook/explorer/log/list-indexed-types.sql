-- The types of the events up to a position at which sections end, in order of their names. The
-- index is skipped from one name to the next.
-- Parameters: number of types, the position.
with recursive found (name, number) as (
  (
    select s.name, 1
    from ${schema}.explorer_sections s
    where s.kind = 'type'
    order by s.name
    limit 1
  )
  union all
  select
    (
      select s.name
      from ${schema}.explorer_sections s
      where s.kind = 'type' and s.name > found.name
      order by s.name
      limit 1
    ),
    found.number + 1
  from found
  where found.name is not null and found.number < ?
)
select found.name as type, last.total as events, first.first_position, last.last_position,
  last.versions
from found
cross join lateral (
  select s.first_position
  from ${schema}.explorer_sections s
  where s.kind = 'type' and s.name = found.name
  order by s.first_position
  limit 1
) first
cross join lateral (
  select s.total, s.last_position, s.versions
  from ${schema}.explorer_sections s
  where s.kind = 'type' and s.name = found.name and s.first_position <= ?
  order by s.first_position desc
  limit 1
) last
