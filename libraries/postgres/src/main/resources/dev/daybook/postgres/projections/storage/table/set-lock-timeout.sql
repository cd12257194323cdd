-- Limits the wait for a lock until the transaction ends.
-- Parameters: milliseconds.
select set_config('lock_timeout', ?, true)
