-- For each of some indexed positions, the number of events of each of some types or categories up
-- to there. Only within a section that goes on after the position are events counted one by one.
-- Parameters: names, positions, type or category, the same.
select
  wanted.name,
  asked.position,
  case
    when last.total is null then 0
    when last.last_position <= asked.position then last.total
    else last.total - last.events + part.events
  end as events
from unnest(cast(? as text[])) with ordinality as wanted (name, number)
cross join unnest(cast(? as bigint[])) with ordinality as asked (position, number)
left join lateral (
  select s.first_position, s.last_position, s.events, s.total
  from ${read-models}.explorer_sections s
  where s.kind = ? and s.name = wanted.name and s.first_position <= asked.position
  order by s.first_position desc
  limit 1
) last on true
left join lateral (
  select count(*) as events
  from ${schema}.events e
  where
    last.last_position > asked.position
    and e.position between last.first_position and asked.position
    and case ? when 'type' then e.type else split_part(e.stream_id, '-', 1) end = wanted.name
) part on true
order by wanted.number, asked.number
