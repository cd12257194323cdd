-- Writes down what an operator does. Parameters: name, what, who, why, position, stream, outcome.
insert into ${schema}.acts (name, what, done_by, why, position, stream_id, outcome)
values (?, ?, ?, ?, ?, ?, ?)
returning act, what, done_at, done_by, why, position, stream_id, outcome
