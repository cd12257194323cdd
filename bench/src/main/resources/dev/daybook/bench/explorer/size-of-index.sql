-- The size on disk of the tables of the explorer's index, with their indexes.
-- Placeholders: %1$s, the schema.
select sum(pg_total_relation_size(c.oid))
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = '%1$s' and c.relkind = 'r' and c.relname like 'explorer\_%%'
