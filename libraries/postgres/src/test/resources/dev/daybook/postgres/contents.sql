-- The schemas whose names match a pattern: their tables, columns and rows as XML, their functions
-- and privileges.
-- Parameters: pattern.
select
  string_agg(
    concat_ws(
      chr(10),
      n.nspname,
      n.nspacl,
      schema_to_xml_and_xmlschema(n.nspname, true, true, '')::text,
      (
        select string_agg(concat_ws(' ', c.oid, c.relname, c.relacl), ',' order by c.oid)
        from pg_class c
        where c.relnamespace = n.oid
      ),
      (
        select string_agg(concat_ws(' ', pg_get_functiondef(p.oid), p.proacl), ',' order by p.oid)
        from pg_proc p
        where p.pronamespace = n.oid
      )
    ),
    chr(10) order by n.nspname) as contents
from pg_namespace n
where n.nspname ~ ?
