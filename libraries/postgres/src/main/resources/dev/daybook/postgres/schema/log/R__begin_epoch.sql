-- Begins an epoch after the last append, unless an epoch was begun with the same key. Takes
-- the lock of append_events.
--
-- began_by: the operator
-- reason: the operator's reason
-- key: idempotency key of the request; null if it has none
-- hash: hash of the request; null if it has no key
--
-- Returns the number of the new or the found epoch, and the hash stored with it.
create or replace function begin_epoch(began_by text, reason text, key text, hash text)
returns table (number bigint, request_hash text)
language sql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
begin atomic
  select pg_advisory_xact_lock(1684107618, 'events'::regclass::oid::integer);
  insert into log_epochs (number, began_after, began_by, reason, key, request_hash)
  select
    max(e.number) + 1,
    coalesce((select max(position) from events), 0),
    begin_epoch.began_by,
    begin_epoch.reason,
    begin_epoch.key,
    begin_epoch.hash
  from log_epochs e
  having not exists (select from log_epochs k where k.key = begin_epoch.key);
  select e.number, e.request_hash
  from log_epochs e
  where begin_epoch.key is null or e.key = begin_epoch.key
  order by e.number desc
  limit 1;
end;

revoke all on function begin_epoch from public;
