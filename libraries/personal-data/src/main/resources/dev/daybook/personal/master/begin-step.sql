-- Bounds the waits of a step of a rotation, and sees what was committed before each statement.
-- Parameters: none.
set transaction isolation level read committed;
set local lock_timeout = '5s'
