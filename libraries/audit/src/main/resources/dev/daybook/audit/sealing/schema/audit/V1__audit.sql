-- What was signed of the log's Merkle tree. The tree itself is a read model, and can be rebuilt;
-- these rows can't.
create table audit_checkpoints (
  origin text collate "C" not null,
  size bigint not null,
  note text not null,
  signed_at timestamptz not null default clock_timestamp(),
  constraint audit_checkpoints_one_per_size primary key (origin, size)
);

comment on table audit_checkpoints is 'The signed checkpoints. Never altered.';
comment on column audit_checkpoints.origin is 'The identity of the log in an epoch, and the name of its key';
comment on column audit_checkpoints.note is 'The signed checkpoint as it was published';
