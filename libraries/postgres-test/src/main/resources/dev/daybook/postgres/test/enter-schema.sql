-- For the rest of the transaction, table names without a schema mean the specification's, as they
-- mean the view's where the projection is run, and times are written in UTC.
select
  set_config('search_path', quote_ident(?) || ', public', true),
  set_config('timezone', 'UTC', true)
