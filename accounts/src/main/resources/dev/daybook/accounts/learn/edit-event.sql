-- Tries to change a stored event, which the log's trigger refuses.
-- Parameters: position.
update ${schema}.events set data = '{"amount": 1000000}' where position = ?
