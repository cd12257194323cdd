-- Drops the database of the lessons; also one that a killed service has left.
-- Parameters: none.
drop database if exists daybook_lessons with (force)
