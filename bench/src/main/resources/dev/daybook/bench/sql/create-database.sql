-- Creates an empty database.
-- Placeholders: %1$s, its name.
create database %1$s
