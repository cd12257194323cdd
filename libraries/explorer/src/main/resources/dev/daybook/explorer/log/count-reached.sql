-- For each of some instants, the number of events at the beginning of the log that are all earlier.
-- Parameters: position up to which times are indexed, instants.
select coalesce(reached.position - 1, ?) as events
from unnest(cast(? as timestamptz[])) with ordinality as asked (instant, number)
left join lateral (
  select t.position
  from ${schema}.explorer_times t
  where t.reached_at >= asked.instant
  order by t.reached_at
  limit 1
) reached on true
order by asked.number
