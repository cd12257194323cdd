-- Finds timers that are due, or will be within a time, in the order of their due times; one range of
-- the index. Its end is read from the clock once, by a subquery: a volatile function in a condition
-- is called for each row, and would bound no range.
-- Parameters: within how many milliseconds, due time and id after which to begin, how many at most.
select
  id, stream_id, timer, due_at, correlation, chain,
  cast(extract(epoch from due_at - clock_timestamp()) * 1000 as bigint) as wait_millis
from ${schema}.process_timers
where
  due_at <= (select clock_timestamp() + ? * interval '1 millisecond')
  and (due_at, id) > (cast(? as timestamptz), cast(? as uuid))
order by due_at, id
limit ?
