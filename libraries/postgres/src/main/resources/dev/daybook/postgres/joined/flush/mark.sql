-- Changes the mark of the transaction, and returns the one before, and the start of the
-- transaction; see begin.sql.
-- Parameters: mark.
select
  pg_catalog.transaction_timestamp()::text as began,
  pg_catalog.current_setting('daybook.joined', true) as joined,
  pg_catalog.set_config('daybook.joined', ?, true)
