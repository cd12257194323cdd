-- The next tables are created in the schema.
-- Placeholder: ${schema}.
set local search_path to ${schema}
