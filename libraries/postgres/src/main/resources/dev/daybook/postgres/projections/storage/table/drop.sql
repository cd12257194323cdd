-- Drops the tables of a read model that exist.
-- Placeholders: ${tables}.
drop table if exists ${tables}
