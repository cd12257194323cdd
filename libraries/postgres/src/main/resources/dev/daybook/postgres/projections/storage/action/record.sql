-- Writes down what an operator does. Parameters: name, what, who, why, position, stream, outcome,
-- the key that it came with, and the hash of what came with it.
insert into ${schema}.operator_actions
  (name, kind, done_by, reason, position, stream_id, outcome, key, request_hash)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
returning id, kind, done_at, done_by, reason, position, stream_id, outcome
