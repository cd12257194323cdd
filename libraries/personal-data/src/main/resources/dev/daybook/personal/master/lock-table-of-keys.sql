-- Waits for all transactions that have added or changed keys, and keeps others from it until the
-- end of this one.
-- Parameters: none.
lock table ${schema}.personal_keys in share row exclusive mode
