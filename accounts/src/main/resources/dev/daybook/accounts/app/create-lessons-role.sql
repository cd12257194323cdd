-- Creates the role that owns the database of the lessons and may use no other one: it may not even
-- connect to that of the accounts.
-- Parameters: none.
do $$
begin
  if not exists (select from pg_roles where rolname = 'daybook_lessons') then
    create role daybook_lessons login connection limit 40;
  end if;
  revoke connect, temporary on database daybook from public;
  grant connect, temporary on database daybook to daybook_service;
end
$$
