-- Makes the history table of plain SQL into one of Flyway, with the same comment.
-- Placeholders: ${schema}, ${table}.
do $$
declare
  scripts constant text := obj_description('${schema}.${table}'::regclass, 'pg_class');
begin
  drop table ${schema}.${table};
  create table ${schema}.${table} (
    installed_rank integer not null primary key,
    version character varying(50),
    description character varying(200) not null,
    type character varying(20) not null,
    script character varying(1000) not null,
    checksum integer,
    installed_by character varying(100) not null,
    installed_on timestamp without time zone not null default now(),
    execution_time integer not null,
    success boolean not null
  );
  execute format('comment on table ${schema}.${table} is %L', scripts);
end
$$
