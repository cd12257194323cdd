-- For the rest of the transaction, wait for no lock longer than this. Parameters: milliseconds.
select set_config('lock_timeout', ?, true)
