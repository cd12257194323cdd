-- The rows of a table as JSON, with their keys; large ones without their content.
-- Placeholders: ${table}; ${key}, its columns; ${row-characters}.
-- Parameter: number of rows.
select
  cast(row_key as text) as row_key,
  case when length(content) <= ${row-characters} then content end as content,
  md5(content) as hash
from (
  select jsonb_build_array(${key}) as row_key, cast(to_jsonb(whole) as text) as content
  from pg_temp.${table} as whole
) as named
order by row_key
limit ?
