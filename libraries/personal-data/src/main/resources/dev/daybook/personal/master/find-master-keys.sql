-- The master keys of the database; no row before the first start with one.
-- Parameters: none.
select key_id, check_value, state, changed_at, derivation
from ${schema}.master_keys
