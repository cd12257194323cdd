-- Adds the key of a person, unless the person has one.
-- Parameters: person, encrypted key.
insert into ${schema}.personal_keys (person, wrapped) values (?, ?) on conflict do nothing
