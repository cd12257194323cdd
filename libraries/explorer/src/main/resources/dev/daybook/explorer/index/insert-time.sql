-- Adds a time that the log has reached.
-- Parameters: time, position of the first event that is as late.
insert into explorer_times (reached_at, position) values (?, ?)
