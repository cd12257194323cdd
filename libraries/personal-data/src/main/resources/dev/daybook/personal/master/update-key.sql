-- Replaces a wrapped key by the same key, wrapped by another master key.
-- Parameters: wrapped key, person.
update ${schema}.personal_keys set wrapped = ? where person = ?
