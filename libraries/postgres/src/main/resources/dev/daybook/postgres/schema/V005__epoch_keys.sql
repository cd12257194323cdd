-- By what the wish for an epoch is known again when its caller sends it once more.
alter table log_epochs
  add column key text,
  add column request_hash text,
  add constraint log_epochs_know_what_came_with_a_key
    check ((key is null) = (request_hash is null)),
  add constraint log_epochs_once_per_key unique (key);

comment on column log_epochs.request_hash is 'Of what came with the key';

drop function begin_epoch;

-- Begins an epoch, behind the last append, unless one began with the key; alone with the log as
-- append_events is. Returns the one that it began or found.
create function begin_epoch(began_by text, reason text, key text, hash text)
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
