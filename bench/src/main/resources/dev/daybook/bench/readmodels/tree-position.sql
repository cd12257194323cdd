-- The position up to which the service's Merkle tree has the log.
-- Parameters: none.
select position from accounts.checkpoints where name = 'audit' and generation = 'live'
