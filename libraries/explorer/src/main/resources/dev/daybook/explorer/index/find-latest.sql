-- The latest time so far; no row before the first event.
select reached_at from explorer_times order by reached_at desc limit 1
