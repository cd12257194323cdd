-- Which of some streams have events above a version; most have none. The limit keeps the planner
-- from reading more of the log than one entry of the index for each stream.
-- Parameters: streams, versions, in the same order.
select asked.number
from unnest(?::text[], ?::bigint[]) with ordinality as asked (stream_id, version, number)
cross join lateral (
  select 1
  from ${schema}.events e
  where e.stream_id = asked.stream_id and e.version > asked.version
  order by e.version
  limit 1
) newer
