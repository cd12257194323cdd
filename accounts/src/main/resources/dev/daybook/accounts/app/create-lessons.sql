-- Creates the database of the lessons.
-- Parameters: none.
create database daybook_lessons owner daybook_lessons
