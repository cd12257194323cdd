-- Sets the search path to the schema of the specification until the transaction ends, as when a
-- projection runs, and the time zone to UTC.
-- Parameters: schema.
select
  set_config('search_path', quote_ident(?) || ', public', true),
  set_config('timezone', 'UTC', true)
