-- The embedded database.
create database daybook owner daybook_owner
