-- The rows of a table.
-- Placeholders: ${schema}, ${table}.
select row_to_json(t)::text collate "C" as line from ${schema}.${table} t order by line
