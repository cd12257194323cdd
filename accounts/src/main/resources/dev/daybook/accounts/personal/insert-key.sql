-- Gives a person a key, unless the person has one already.
-- 1 the person, 2 the wrapped key
insert into ${schema}.personal_keys (person, wrapped) values (?, ?) on conflict do nothing
