-- The encrypted keys of persons; no row for erased ones.
-- Parameters: persons.
select person, wrapped from ${schema}.personal_keys where person = any(?::text[])
