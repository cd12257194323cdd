-- Sets the isolation of this transaction: everything that it reads is as of its first statement.
-- Parameters: none.
set transaction isolation level repeatable read
