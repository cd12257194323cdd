-- One row where the embedded database exists.
select datname from pg_database where datname = 'daybook'
