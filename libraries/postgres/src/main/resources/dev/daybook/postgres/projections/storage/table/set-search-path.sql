-- Sets the search path until the transaction ends.
-- Parameters: schemas.
select set_config('search_path', ?, true)
