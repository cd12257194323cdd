-- The mark and the start of the transaction; see begin.sql.
-- Parameters: none.
select
  pg_catalog.transaction_timestamp()::text as began,
  pg_catalog.current_setting('daybook.joined', true) as joined
