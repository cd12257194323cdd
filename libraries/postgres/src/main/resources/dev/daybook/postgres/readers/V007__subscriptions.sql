-- How far subscriptions have come whose handlers keep no place of their own.
create table subscription_checkpoints (
  name text collate "C" not null,
  position bigint not null,
  stored_at timestamptz not null default clock_timestamp(),
  constraint subscription_checkpoints_one_each primary key (name),
  constraint subscription_checkpoints_in_log check (position >= 0)
);
