-- Inserts one event into the raw table: one transaction of pgbench.
\set stream random(1, 10000)
\set version random(1, 9000000000000000)
insert into raw.events (stream_id, version, event_id, type, data, metadata) values ('account-pgbench-' || :stream, :version, gen_random_uuid(), 'FUNDS_DEPOSITED', '{"amount": 101, "currency": "USD", "note": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}', '{"schemaVersion": 1}');
