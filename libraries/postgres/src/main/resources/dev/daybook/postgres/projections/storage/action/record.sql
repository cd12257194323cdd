-- Records an operator action.
-- Parameters: name of the projection, kind, operator, reason, position, stream, outcome,
-- idempotency key, hash of the request.
insert into ${schema}.operator_actions
  (name, kind, done_by, reason, position, stream_id, outcome, key, request_hash)
values (?, ?, ?, ?, ?, ?, ?, ?, ?)
returning id, kind, done_at, done_by, reason, position, stream_id, outcome
