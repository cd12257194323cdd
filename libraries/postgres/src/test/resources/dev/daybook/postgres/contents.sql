-- The schemas whose names begin with a text, as XML: their tables, columns and rows, their functions
-- and their privileges. Parameters: the text.
select
  string_agg(
    concat_ws(
      chr(10),
      n.nspname,
      n.nspacl::text,
      schema_to_xml_and_xmlschema(n.nspname, true, true, '')::text,
      (
        select string_agg(concat_ws(' ', c.oid::text, c.relname, c.relacl::text), ',' order by c.oid)
        from pg_class c
        where c.relnamespace = n.oid
      ),
      (
        select string_agg(concat_ws(' ', pg_get_functiondef(p.oid), p.proacl::text), ',' order by p.oid)
        from pg_proc p
        where p.pronamespace = n.oid
      )
    ),
    chr(10) order by n.nspname) as contents
from pg_namespace n
where starts_with(n.nspname, ?)
