-- Whether a master key wraps a key.
-- Parameters: id of the master key, whether keys without an id are of it.
select exists (
  select from ${schema}.personal_keys where master_key_id = ? or (? and master_key_id = '')
)
