-- Tells all sessions that listen that there is something new in a log. It is no harm if a crash
-- forgets it, so this transaction, and no other, doesn't wait for the disk.
-- Parameter: the log and the node, as NodeNews puts them.
select set_config('synchronous_commit', 'off', true), pg_notify('daybook_appends', ?)
