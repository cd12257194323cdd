-- Vacuums and analyses the database, as autovacuum does in the course of time.
-- Parameters: none.
vacuum (analyze)
