-- For each of some instants, how many events were recorded before it. Positions have no gaps and
-- times never decrease along them, so each is found by halving the log: an index lookup for each
-- step.
-- Parameters: instants, head of the log.
select asked.number, found.low as events
from unnest(cast(? as timestamptz[])) with ordinality as asked (instant, number)
cross join lateral (
  with recursive halves (low, high) as (
    select cast(0 as bigint), cast(? as bigint)
    union all
    select
      case when probe.recorded_at < asked.instant then middle.position else halves.low end,
      case when probe.recorded_at < asked.instant then halves.high else middle.position - 1 end
    from halves
    cross join lateral (select (halves.low + halves.high + 1) / 2 as position) middle
    cross join lateral (
      select e.recorded_at
      from ${schema}.events e
      where e.position = middle.position
      offset 0
    ) probe
    where halves.low < halves.high
  )
  select low from halves where low = high limit 1
) found
order by asked.number
