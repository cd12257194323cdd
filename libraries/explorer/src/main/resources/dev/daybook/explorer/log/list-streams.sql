-- Streams whose names begin with a text, in order of their names, each with its last event. The
-- index is skipped from one stream to the next, so a long stream costs one lookup.
-- Parameters: first name, number of streams, first name again, the text, number of streams again.
with recursive found (stream_id, number) as (
  (
    select e.stream_id, 1
    from ${schema}.events e
    where e.stream_id >= cast(? as text) collate "C"
    order by e.stream_id
    limit 1
  )
  union all
  select
    (
      select e.stream_id
      from ${schema}.events e
      where e.stream_id > found.stream_id
      order by e.stream_id
      limit 1
    ),
    found.number + 1
  from found
  where found.stream_id is not null and found.number <= ?
)
select found.stream_id, last.version, last.position, last.recorded_at
from found
cross join lateral (
  select e.version, e.position, e.recorded_at
  from ${schema}.events e
  where e.stream_id = found.stream_id
  order by e.version desc
  limit 1
) last
where found.stream_id > cast(? as text) collate "C" and starts_with(found.stream_id, ?)
order by found.stream_id
limit ?
