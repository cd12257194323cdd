-- The wrapped keys of persons; no row for those who are forgotten.
-- 1 the persons
select person, wrapped from ${schema}.personal_keys where person = any(?::uuid[])
