create table audit_tiles (
  level integer not null,
  index bigint not null,
  hashes bytea not null, -- 1 to 256 of 32 bytes each, one after the other
  constraint audit_tiles_one_per_place primary key (level, index)
);

-- Hashes can't be compressed.
alter table audit_tiles alter column hashes set storage external;

comment on table audit_tiles is 'The Merkle tree of the log, in tiles';
