-- How many timers have fired after a position, and how long after their common due time, in
-- milliseconds: the median, the 99th percentile and the last one.
-- Placeholder: %1$s, the schema. Parameters: due time, position.
select
  count(*),
  coalesce(percentile_disc(0.5) within group (order by delay), 0),
  coalesce(percentile_disc(0.99) within group (order by delay), 0),
  coalesce(max(delay), 0)
from (
  select extract(epoch from recorded_at - cast(? as timestamptz)) * 1000 as delay
  from %1$s.events
  where position > ? and type = 'PROCESS_TIMER_FIRED'
) fired
