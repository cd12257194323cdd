-- Begins an epoch, or finds the one that began with the key. Parameters: by whom, why, the key,
-- the hash of what came with it.
select number, request_hash from ${schema}.begin_epoch(?, ?, ?, ?)
