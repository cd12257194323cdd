-- The rows in which a rebuilt table differs from the live one: their number, and for the first of
-- them the key and, where both tables have the row, the names of the columns. No values: they may
-- be personal data, and the result is stored for good.
-- Placeholders: ${schema}, the live schema; ${shadow}, the other; ${table}; ${key}, its columns.
-- Parameters: number of rows to name.
select
  count(*) over () as differences,
  concat_ws(', ', ${key}) as row_key,
  case
    when live.content is null then 'only in the new build'
    when shadow.content is null then 'only in the live view'
    else (
      select string_agg(old.key, ', ' order by old.key)
      from jsonb_each(live.content) as old
      join jsonb_each(shadow.content) as new on new.key = old.key
      where new.value is distinct from old.value
    )
  end as differing
from
  (select ${key}, to_jsonb(whole) as content from ${schema}.${table} as whole) as live
  full join
  (select ${key}, to_jsonb(whole) as content from ${shadow}.${table} as whole) as shadow
  using (${key})
where live.content is distinct from shadow.content
order by row_key
limit ?
