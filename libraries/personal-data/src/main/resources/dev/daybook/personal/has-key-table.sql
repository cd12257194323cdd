-- Whether the database of this connection has the table of keys.
-- Parameters: schema.
select exists (
  select from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = 'personal_keys'
)
