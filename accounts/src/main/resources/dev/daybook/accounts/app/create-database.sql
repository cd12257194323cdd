-- Creates the embedded database.
-- Parameters: none.
create database daybook owner daybook_owner
