-- What a log has when it has been there for a while.
vacuum (analyze) daybook_read.events
