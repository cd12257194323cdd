-- What a later release could do to the log: a column more, another function under the same name and
-- with the same parameters, and its version.
-- Placeholder: ${schema}.
alter table ${schema}.events add column later integer not null default 0;

alter function ${schema}.append_event(text, bigint, uuid, text, jsonb, jsonb) cost 200;

insert into ${schema}.daybook_schema_history
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values
  (99, '1000', 'later', 'SQL', 'V1000__later.sql', 1, current_user, 0, true);
