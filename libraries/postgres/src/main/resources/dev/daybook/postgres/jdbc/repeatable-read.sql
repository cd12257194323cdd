-- For this transaction: all that it reads is as it was when it began.
set transaction isolation level repeatable read
