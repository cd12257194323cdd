-- Vacuums and analyses the events, as autovacuum does in the course of time.
-- Parameters: none.
vacuum (analyze) daybook_read.events
