-- Locks the master keys of the database, so that one rotation at a time takes a step. They are read
-- by the next statement, which sees those that were added while this one has waited.
-- Parameters: none.
select from ${schema}.master_keys order by key_id for update
