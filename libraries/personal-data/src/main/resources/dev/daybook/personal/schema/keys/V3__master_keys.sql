-- Several master keys, so that the master key can be rotated: each wrapped key names the one that
-- wraps it.

-- The master keys. One is current; during a rotation a former one still unwraps; retired ones are
-- refused.
alter table master_key_check rename to master_keys;
alter table master_keys drop constraint master_key_check_one_row;
alter table master_keys drop column only_row;
alter table master_keys
  -- derived from the key by one-way functions: does not reveal it
  add column key_id text collate "C" not null
    generated always as (encode(substring(check_value from 1 for 8), 'hex')) stored,
  add column state text not null default 'current',
  add column changed_at timestamptz not null default clock_timestamp(),
  -- from which the keys for hashes are derived, wrapped by this key; null for the first key, from
  -- which they are derived itself
  add column derivation bytea,
  add constraint master_keys_one_per_id primary key (key_id),
  add constraint master_keys_state check (state in ('current', 'former', 'retired'));
create unique index master_keys_one_current on master_keys (state) where state = 'current';
create unique index master_keys_one_former on master_keys (state) where state = 'former';
create unique index master_keys_one_first on master_keys ((derivation is null))
  where derivation is null;

-- The master key that wraps a key; empty for keys of earlier releases, which the first one wraps,
-- and of no meaning where a key management service wraps them.
alter table personal_keys
  add column master_key_id text collate "C" not null
    generated always as (
      case when length(wrapped) > 8 and get_byte(wrapped, 0) = 2
        then encode(substring(wrapped from 2 for 8), 'hex')
        else ''
      end) stored;
create index personal_keys_by_master_key on personal_keys (master_key_id);
