-- For the rest of the transaction, table names without a schema mean those of these schemas.
-- Parameters: schemas.
select set_config('search_path', ?, true)
