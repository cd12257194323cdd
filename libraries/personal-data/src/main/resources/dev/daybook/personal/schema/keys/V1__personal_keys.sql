-- The keys that encrypt names and e-mail addresses in the log: one for each person, itself
-- encrypted by the master key, which is not in the database. Deleting a row erases the person.
--
-- The read models in the same schema can be derived from the log; these keys can't. Back them up
-- together with the log.
create table personal_keys (
  person uuid not null,
  wrapped bytea not null, -- the key, encrypted by the master key
  constraint personal_keys_one_per_person primary key (person)
);

-- Identifies the master key that encrypts the keys: one row.
create table master_key_check (
  only_row boolean not null default true,
  check_value bytea not null,
  constraint master_key_check_one_row primary key (only_row),
  constraint master_key_check_only_row check (only_row)
);
