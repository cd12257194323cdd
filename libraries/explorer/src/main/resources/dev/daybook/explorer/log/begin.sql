-- Bounds a transaction that only reads.
-- Parameters: none.
set transaction read only;
set local statement_timeout = '2s';
set local lock_timeout = '1s';
