-- The tables of schemas, with their data.
-- Parameters: names of the schemas.
select n.nspname as schema_name, c.relname as table_name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any (?) and c.relkind = 'r'
order by n.nspname collate "C", c.relname collate "C"
