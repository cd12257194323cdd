-- How the tree of an epoch follows that of the epoch before.
create table audit_successions (
  origin text collate "C" not null,
  note text not null,
  constraint audit_successions_one_per_origin primary key (origin)
);

comment on table audit_successions is 'The signed records at the start of epochs. Never altered.';
comment on column audit_successions.origin is 'The identity of the log in the new epoch';
comment on column audit_successions.note is 'The record, signed by the keys of both epochs';
