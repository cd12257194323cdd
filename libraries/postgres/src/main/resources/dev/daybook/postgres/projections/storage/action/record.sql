-- Writes down what an operator does. Parameters: name, what, who, why, position, stream, outcome,
-- the key that it came with, and the hash of what came with it.
insert into ${schema}.acts
  (name, what, done_by, why, position, stream_id, outcome, key, request_hash)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
returning act, what, done_at, done_by, why, position, stream_id, outcome
