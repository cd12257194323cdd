-- The sections of the log that have events of some types or categories. No section is longer than
-- ${section-positions} positions.
-- Parameters: type or category, names, first position, last position, number of sections of a name.
select wanted.name, found.first_position, found.last_position
from unnest(cast(? as text[])) as wanted (name)
cross join lateral (
  select s.first_position, s.last_position
  from ${schema}.explorer_sections s
  where
    s.kind = ?
    and s.name = wanted.name
    and s.first_position > ? - ${section-positions}
    and s.first_position <= ?
  order by s.first_position ${order}
  limit ?
) found
