-- Deletes the keys of persons, which erases the persons.
-- Parameters: persons.
delete from ${schema}.personal_keys where person = any(?::text[])
