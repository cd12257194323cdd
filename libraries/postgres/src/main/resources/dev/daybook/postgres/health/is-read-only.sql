-- Tells whether the server accepts no writes: it is a standby or set to be read-only.
-- Parameters: none.
select
  pg_catalog.pg_is_in_recovery()
    or pg_catalog.current_setting('transaction_read_only')::boolean as read_only
