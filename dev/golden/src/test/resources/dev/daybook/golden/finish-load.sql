-- Enables the triggers again, and sets identity columns to go on after the loaded rows.
do $$
declare
  loaded regclass;
  fired record;
  counted record;
begin
  for loaded in select name from golden_tables loop
    execute format('alter table %s enable trigger all', loaded);
  end loop;
  for fired in select of_table, name from golden_triggers loop
    execute format('alter table %s enable always trigger %I', fired.of_table, fired.name);
  end loop;
  for counted in
    select a.attrelid::regclass as of_table, a.attname as name
    from pg_attribute a
    where a.attrelid in (select name from golden_tables) and a.attidentity <> ''
  loop
    execute format(
      'select setval(pg_get_serial_sequence(%L, %L), max(%I)) from %s',
      counted.of_table, counted.name, counted.name, counted.of_table);
  end loop;
end
$$
