-- Creates the roles of the embedded database: one owns and migrates the log, one serves. Each start
-- sets new passwords.
-- Parameters: none.
do $$
begin
  if not exists (select from pg_roles where rolname = 'daybook_owner') then
    create role daybook_owner login;
  end if;
  if not exists (select from pg_roles where rolname = 'daybook_service') then
    create role daybook_service login;
  end if;
end
$$
