-- A person's id is a text, of the form that a stream's id has. Ids that were UUIDs stay the same
-- text.
alter table personal_keys alter column person type text collate "C" using person::text;
