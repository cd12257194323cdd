-- Adds events by their correlation and causation ids, and returns other texts of their metadata.
-- Parameters: positions, metadata.
with given as (
  select asked.position, cast(asked.metadata as jsonb) as metadata
  from unnest(cast(? as bigint[]), cast(? as text[])) as asked (position, metadata)
),
added as (
  insert into explorer_links (key, position)
  select hashtextextended(metadata ->> 'correlationId', 1), position
  from given
  where metadata ->> 'correlationId' is not null
  union
  select hashtextextended(metadata ->> 'causationId', 2), position
  from given
  where metadata ->> 'causationId' is not null
)
select
  position,
  metadata ->> 'occurredAt' as occurred_at,
  left(metadata ->> 'schemaVersion', ${version-characters}) as version
from given
