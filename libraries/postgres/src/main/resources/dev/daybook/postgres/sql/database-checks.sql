-- What the log needs of the database and the session.
-- Parameters: none.
select
  current_setting('server_encoding') as encoding,
  current_setting('transaction_read_only') = 'on' as read_only
