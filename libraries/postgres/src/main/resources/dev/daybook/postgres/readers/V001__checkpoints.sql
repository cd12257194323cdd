-- How far each projection has read, in the schema of the tables that it writes: a view and its
-- checkpoint change in one transaction.
--
-- Placeholder: ${serviceRole}, the role that runs projections, empty where the owner does.
create table checkpoints (
  name text not null,
  version integer not null,
  position bigint not null,
  moved_at timestamptz not null default clock_timestamp(),
  constraint checkpoints_one_per_projection primary key (name, version),
  constraint checkpoints_count_from_zero check (position >= 0)
);
