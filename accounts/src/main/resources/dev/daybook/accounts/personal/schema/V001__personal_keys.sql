-- The keys under which the log's names and addresses are sealed, one a person, each wrapped by the
-- master key, which is not in the database. Deleting a row forgets the person.
--
-- Unlike the views beside them, they can't be derived from the log: keep them with it.
create table personal_keys (
  person uuid not null,
  wrapped bytea not null,
  constraint personal_keys_one_per_person primary key (person)
);

-- By which the master key is known that wraps them: one row.
create table master_key_check (
  only_row boolean not null default true,
  check_value bytea not null,
  constraint master_key_check_one_row primary key (only_row),
  constraint master_key_check_only_row check (only_row)
);
