-- Scans of the index of pending timers, and the entries that they have read.
-- Placeholder: %1$s, the schema.
select coalesce(sum(idx_scan), 0), coalesce(sum(idx_tup_read), 0)
from pg_stat_user_indexes
where schemaname = '%1$s' and indexrelname = 'process_timers_by_due_time'
