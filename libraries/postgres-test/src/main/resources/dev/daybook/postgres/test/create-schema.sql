-- Creates the schema of one specification.
-- Placeholders: ${schema}.
create schema ${schema}
