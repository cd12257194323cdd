-- Adds a section, or replaces the counts of one that goes on.
-- Parameters: kind, name, first position, last position, hour, events, total, versions.
insert into explorer_sections
  (kind, name, first_position, last_position, hour, events, total, versions)
values (?, ?, ?, ?, ?, ?, ?, ?)
on conflict (kind, name, first_position) do update
set
  last_position = excluded.last_position,
  events = excluded.events,
  total = excluded.total,
  versions = excluded.versions
