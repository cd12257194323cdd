-- The tables of some schemas with their sizes on disk, indexes included, the largest first.
-- Parameters: names of the schemas, number of rows.
select n.nspname as schema, c.relname as name, pg_total_relation_size(c.oid) as bytes
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any (?) and c.relkind in ('r', 'p', 'm')
order by bytes desc, schema, name
limit ?
