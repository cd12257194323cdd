-- Number of transactions that wait for the lock of the log.
select count(*) from pg_locks
where locktype = 'advisory' and classid = 1684107618 and not granted
