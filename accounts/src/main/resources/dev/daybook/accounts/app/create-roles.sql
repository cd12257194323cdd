-- The roles of the embedded database: one owns the log and migrates it, one serves.
-- Their passwords are set anew at every start.
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
