-- The rows of a table: for each row its values as JSON texts, in the order of the columns.
-- Placeholders: ${schema}, ${table}.
select array(
    select field.value
    from json_each_text(row_to_json(filled)) with ordinality as field (name, value, ordinal)
    order by field.ordinal
  )
from ${schema}.${table} as filled
