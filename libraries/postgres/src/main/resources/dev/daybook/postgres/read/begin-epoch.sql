-- Begins an epoch, or finds the one that was begun with the same key; see
-- schema/log/R__begin_epoch.sql.
-- Parameters: operator, reason, key, hash of the request.
select number, request_hash from ${schema}.begin_epoch(?, ?, ?, ?)
