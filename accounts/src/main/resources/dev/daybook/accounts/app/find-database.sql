-- One row if the embedded database exists.
-- Parameters: none.
select datname from pg_database where datname = 'daybook'
