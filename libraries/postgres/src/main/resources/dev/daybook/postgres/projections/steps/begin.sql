-- Bounds the statements of a transaction.
-- Parameters: none.
set local statement_timeout = '2s';
set local lock_timeout = '1s';
