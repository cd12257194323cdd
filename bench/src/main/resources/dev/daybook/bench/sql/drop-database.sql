-- Drops a database, if it exists.
-- Placeholders: %1$s, its name.
drop database if exists %1$s
