-- By what an order is known again when its caller sends it once more: it is done once.
alter table acts
  add column key text,
  add column request_hash text, -- of what came with the key
  add constraint acts_know_what_came_with_a_key check ((key is null) = (request_hash is null)),
  add constraint acts_once_per_key unique (key);
