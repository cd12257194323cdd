-- The last sections of types and categories.
-- Parameters: kinds, names.
select
  wanted.kind, wanted.name, last.first_position, last.last_position, last.hour, last.events,
  last.total, last.versions
from unnest(cast(? as text[]), cast(? as text[])) as wanted (kind, name)
cross join lateral (
  select s.first_position, s.last_position, s.hour, s.events, s.total, s.versions
  from explorer_sections s
  where s.kind = wanted.kind and s.name = wanted.name
  order by s.first_position desc
  limit 1
) last
