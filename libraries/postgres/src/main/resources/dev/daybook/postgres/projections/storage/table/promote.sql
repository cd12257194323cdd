-- A table that was built anew takes its place, with its indexes and constraints.
-- Placeholders: ${schema}, the live one; ${shadow}, the other; ${table}.
alter table ${shadow}.${table} set schema ${schema}
