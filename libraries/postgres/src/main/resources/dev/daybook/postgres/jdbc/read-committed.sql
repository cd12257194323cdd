-- For this transaction; not for the session, which a pooler may give to others.
set transaction isolation level read committed
