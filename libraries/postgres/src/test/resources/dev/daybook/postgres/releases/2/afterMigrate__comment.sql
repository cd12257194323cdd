do $$
begin
  execute format(
    'comment on table %I.%I is %L', '${flyway:defaultSchema}', '${flyway:table}', '${scripts}');
end
$$;
