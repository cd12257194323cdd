-- What the log is, and since when its past is the one that it has. A log that was restored from a
-- backup begins a new epoch: behind the backup's end it will have other events at positions that
-- readers have seen.
create table log_epochs (
  number bigint not null,
  id uuid not null default gen_random_uuid(),
  began_after bigint not null,
  began_at timestamptz not null default clock_timestamp(),
  began_by text not null,
  reason text not null,
  constraint log_epochs_in_order primary key (number),
  constraint log_epochs_known_by_id unique (id),
  constraint log_epochs_count_from_one check (number > 0 and began_after >= 0)
);

comment on table log_epochs is 'The times in which the log only grew. Never altered.';
comment on column log_epochs.id is 'The first one''s is the log''s';
comment on column log_epochs.began_after is 'The head then: up to there the past is the same';

insert into log_epochs (number, began_after, began_by, reason)
values (1, 0, 'Daybook', 'the log was made');

create trigger log_epochs_are_immutable
  before update or delete or truncate on log_epochs
  for each statement execute function refuse_change();

alter table log_epochs enable always trigger log_epochs_are_immutable;

-- Begins an epoch, behind the last append; alone with the log as append_events is.
create function begin_epoch(began_by text, reason text)
returns void
language sql
volatile
security definer
set search_path = "${flyway:defaultSchema}", pg_temp
begin atomic
  select pg_advisory_xact_lock(1684107618, 'events'::regclass::oid::integer);
  insert into log_epochs (number, began_after, began_by, reason)
  select
    max(e.number) + 1,
    coalesce((select max(position) from events), 0),
    begin_epoch.began_by,
    begin_epoch.reason
  from log_epochs e;
end;

revoke all on function begin_epoch from public;
