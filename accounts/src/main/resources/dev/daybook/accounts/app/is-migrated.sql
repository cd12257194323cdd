-- Tells whether a service has migrated the database: the tables of the log and of the persons' keys
-- exist, also of an earlier release.
-- Parameters: schema of the log, schema of the read models.
select
  count(*) = 2 as migrated
from pg_catalog.pg_tables
where (schemaname = ? and tablename = 'events')
  or (schemaname = ? and tablename in ('master_keys', 'master_key_check'))
