-- Refuses update, delete and truncate on the tables of the log, for every role.
create or replace function refuse_change() returns trigger
language plpgsql
as $$
begin
  raise exception 'The log is immutable: % of % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end
$$;

create or replace trigger events_are_immutable
  before update or delete or truncate on events
  for each statement execute function refuse_change();

create or replace trigger event_tags_are_immutable
  before update or delete or truncate on event_tags
  for each statement execute function refuse_change();

create or replace trigger log_epochs_are_immutable
  before update or delete or truncate on log_epochs
  for each statement execute function refuse_change();

-- They fire under session_replication_role = replica, too.
alter table events enable always trigger events_are_immutable;
alter table event_tags enable always trigger event_tags_are_immutable;
alter table log_epochs enable always trigger log_epochs_are_immutable;
