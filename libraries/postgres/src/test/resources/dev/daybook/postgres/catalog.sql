-- The tables, columns, constraints, indexes, triggers, types, functions, comments and privileges of a
-- schema, one line each. Of a migration history only its comment and privileges.
-- Parameters: schema.
with schema as (select oid, nspacl from pg_namespace where nspname = ?)
select concat_ws(' ', 'schema', s.nspacl::text) as line from schema s
union all
select concat_ws(
  ' ', 'relation', c.relname, c.relkind, c.reloptions::text, c.relacl::text,
  obj_description(c.oid, 'pg_class'))
from pg_class c join schema s on s.oid = c.relnamespace
where c.relname not like '%_history_%'
union all
select concat_ws(
  ' ', 'column', c.relname, a.attnum::text, a.attname, format_type(a.atttypid, a.atttypmod),
  a.attnotnull::text, a.attstorage, a.attidentity, a.attcollation::regcollation::text,
  pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum))
from pg_class c
join schema s on s.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
where c.relname not like '%_history%'
union all
select concat_ws(' ', 'constraint', c.relname, o.conname, pg_get_constraintdef(o.oid))
from pg_constraint o
join schema s on s.oid = o.connamespace
join pg_class c on c.oid = o.conrelid
where c.relname not like '%_history%'
union all
select concat_ws(' ', 'index', i.indexdef)
from pg_indexes i join pg_namespace n on n.nspname = i.schemaname join schema s on s.oid = n.oid
where i.tablename not like '%_history%'
union all
select concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid))
from pg_trigger t join pg_class c on c.oid = t.tgrelid join schema s on s.oid = c.relnamespace
where not t.tgisinternal
union all
select concat_ws(' ', 'type', t.typname, t.typtype, t.typacl::text)
from pg_type t join schema s on s.oid = t.typnamespace
where t.typname not like '%_history%'
union all
select concat_ws(
  ' ', 'function', pg_get_functiondef(p.oid), p.proacl::text, obj_description(p.oid, 'pg_proc'))
from pg_proc p join schema s on s.oid = p.pronamespace
order by line
