-- The times that the log has reached: an event counts at the latest time of itself and of all
-- events before it, so time and position grow together.
create table explorer_times (
  reached_at timestamptz primary key,
  position bigint not null unique -- of the first event that is as late
)
