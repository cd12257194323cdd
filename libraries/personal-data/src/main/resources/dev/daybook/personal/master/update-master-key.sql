-- Changes the state of a master key.
-- Parameters: state, id of the key.
update ${schema}.master_keys set state = ?, changed_at = clock_timestamp() where key_id = ?
