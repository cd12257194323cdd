-- Adds the current master key of a rotation that begins.
-- Parameters: check value of the key, derivation wrapped by it.
insert into ${schema}.master_keys (check_value, derivation) values (?, ?)
