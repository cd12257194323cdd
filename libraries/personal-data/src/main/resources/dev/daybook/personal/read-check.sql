-- The value that identifies the master key of the database; no row before the first start with one.
-- Parameters: none.
select check_value from ${schema}.master_key_check
