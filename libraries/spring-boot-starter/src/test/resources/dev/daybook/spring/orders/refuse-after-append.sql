-- Refuses a change of the table by a transaction that has the lock of the log.
create or replace function refuse_after_append() returns trigger language plpgsql as $$
begin
  if exists (
    select from pg_locks
    where locktype = 'advisory' and pid = pg_backend_pid() and classid = 1684107618
  ) then
    raise exception 'The table is changed after the append';
  end if;
  return new;
end
$$;
create or replace trigger refuse_after_append
before insert or update on purchase_order
for each row execute function refuse_after_append();
