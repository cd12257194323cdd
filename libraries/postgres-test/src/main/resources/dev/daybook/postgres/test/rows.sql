-- The rows of a table: of each its values, in the order of the columns, as JSON would have them.
select array(
    select field.value
    from json_each_text(row_to_json(filled)) with ordinality as field (name, value, place)
    order by field.place
  )
from ${schema}.${table} as filled
