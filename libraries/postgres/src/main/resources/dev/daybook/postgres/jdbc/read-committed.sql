-- Sets the isolation of this transaction; not of the session, which a pooler may give to others.
-- Parameters: none.
set transaction isolation level read committed
