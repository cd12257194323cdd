-- Adds a key as a former build did.
-- Parameters: person, encrypted key.
insert into ${schema}.personal_keys (person, wrapped) values (?, ?)
