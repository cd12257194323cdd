-- Moves a rebuilt table, with its indexes and constraints, to the live schema.
-- Placeholders: ${schema}, the live schema; ${shadow}, the other; ${table}.
alter table ${shadow}.${table} set schema ${schema}
