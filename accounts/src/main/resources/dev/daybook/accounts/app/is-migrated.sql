-- Whether a service has migrated the database: the log's and the persons' tables are there.
-- 1 the log's schema
-- 2 the schema of the views
select
  count(*) = 2 as migrated
from pg_catalog.pg_tables
where (schemaname = ? and tablename = 'events')
  or (schemaname = ? and tablename = 'master_key_check')
