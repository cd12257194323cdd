-- The first table of readers as an older build created it, with the migration history.
-- Placeholder: ${schema}.
create schema ${schema};
set search_path = ${schema};

create table daybook_reader_history (
  installed_rank integer not null constraint daybook_reader_history_pk primary key,
  version varchar(50),
  description varchar(200) not null,
  type varchar(20) not null,
  script varchar(1000) not null,
  checksum integer,
  installed_by varchar(100) not null,
  installed_on timestamp not null default now(),
  execution_time integer not null,
  success boolean not null
);

insert into daybook_reader_history
  (installed_rank, version, description, type, script, checksum, installed_by, execution_time,
   success)
values
  (1, '001', 'checkpoints', 'SQL', 'V001__checkpoints.sql', -828426675, 'owner', 9, true);

create table checkpoints (
  name text not null,
  version integer not null,
  position bigint not null,
  moved_at timestamptz not null default clock_timestamp(),
  constraint checkpoints_one_per_projection primary key (name, version),
  constraint checkpoints_count_from_zero check (position >= 0)
);
