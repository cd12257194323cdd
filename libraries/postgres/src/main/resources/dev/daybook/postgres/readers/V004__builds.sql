-- A view is built anew in a schema beside it, under the same table names, with a checkpoint of its
-- own; then the tables change places. Projections make their tables themselves from here on, so
-- every view starts from the beginning of the log.
create schema if not exists "${flyway:defaultSchema}_shadow";

delete from parked_streams;
delete from checkpoints;

alter table checkpoints
  drop constraint checkpoints_one_per_projection,
  add column build text not null,
  add column act bigint references acts, -- that asked for a shadow
  add constraint checkpoints_one_per_build primary key (name, build),
  add constraint checkpoints_of_a_live_view_or_its_shadow check (build in ('live', 'shadow'));

alter table parked_streams
  drop constraint parked_streams_once_per_projection,
  add column build text not null,
  add constraint parked_streams_once_per_build primary key (name, build, stream_id);
