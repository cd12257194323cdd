-- The whole log, as fast as the server gives it away.
copy (select * from daybook_read.events order by position) to stdout
