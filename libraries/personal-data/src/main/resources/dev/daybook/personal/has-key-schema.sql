-- Whether the keys are in the database of this connection: their schema was migrated there. A
-- missing table of keys is a fault of that database, and not a reason to look in another one.
-- Parameters: schema.
select exists (
  select from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = 'personal_schema_history'
)
