-- Creates the role that owns the database of the lessons, and takes the right to connect to the
-- database of the accounts from every role but those that own it or use it for the service.
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
