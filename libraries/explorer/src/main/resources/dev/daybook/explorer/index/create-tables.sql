-- The times that the log has reached: an event counts at the latest time of itself and of all
-- events before it, so time and position grow together.
create table explorer_times (
  reached_at timestamptz primary key,
  position bigint not null unique -- of the first event that is as late
);

-- Events by correlation id and by causation id. The key is a hash, so a reader compares the events.
create table explorer_links (
  key bigint,
  position bigint,
  primary key (key, position)
);

-- Events by type and by category, in sections of the log: a section ends with each thousandth
-- position and with each hour of recorded time, so counts at such a boundary are exact.
create table explorer_sections (
  kind text, -- type or category
  name text collate "C", -- of the type or category
  first_position bigint, -- of its first event in the section
  last_position bigint not null, -- of its last event in the section
  hour timestamptz not null, -- in which the section was recorded
  events integer not null, -- of the type or category in the section
  total bigint not null, -- of these events from the start of the log to the end of the section
  versions text[] not null, -- of the stored forms of these events, for a type
  primary key (kind, name, first_position)
) with (fillfactor = 80) -- the last sections are updated in place
