-- Sets the search path of a session to the one that projections set while they write. If it
-- changed, the driver would prepare every statement again.
-- Parameters: none.
select set_config('search_path', '${schema}, public', false)
