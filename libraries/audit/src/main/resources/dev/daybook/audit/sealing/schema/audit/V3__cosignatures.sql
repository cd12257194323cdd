-- The cosignatures of witnesses on signed checkpoints. A checkpoint with a row was published, also
-- if no witness has cosigned it; later rows for the same size have more cosignatures.
create table audit_cosignatures (
  origin text collate "C" not null,
  size bigint not null,
  witnesses integer not null,
  signatures text not null,
  published_at timestamptz not null default clock_timestamp(),
  constraint audit_cosignatures_one_per_number primary key (origin, size, witnesses)
);

comment on table audit_cosignatures is 'What witnesses have signed of the checkpoints. Never altered.';
comment on column audit_cosignatures.origin is 'The origin of the checkpoint';
comment on column audit_cosignatures.size is 'The size of the checkpoint';
comment on column audit_cosignatures.witnesses is 'Number of cosignatures';
comment on column audit_cosignatures.signatures is 'The lines that are added to the checkpoint';
