-- Destroys persons' keys.
-- 1 the persons
delete from ${schema}.personal_keys where person = any(?::uuid[])
