-- The mark of the transaction; see begin.sql.
-- Parameters: none.
select pg_catalog.current_setting('daybook.joined', true) as joined
