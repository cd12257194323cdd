-- The types of the events in a section of the log.
-- Parameters: position after which it begins, its last position, number of types.
select
  type,
  count(*) as events,
  min(position) as first_position,
  min(recorded_at) as first_at,
  max(position) as last_position,
  max(recorded_at) as last_at,
  array_agg(distinct metadata ->> 'schemaVersion')
    filter (where metadata ->> 'schemaVersion' is not null) as versions
from ${schema}.events
where position > ? and position <= ?
group by type
order by events desc, type
limit ?
