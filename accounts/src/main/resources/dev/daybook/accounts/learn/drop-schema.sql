-- Drops a schema of a lesson, with everything in it.
-- Parameters: none.
drop schema if exists ${schema} cascade
