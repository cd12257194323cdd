-- Creates a copy of a database.
-- Placeholders: %1$s, its name; %2$s, the database that is copied.
create database %1$s template %2$s
