-- The list of accounts: one row an account, current up to the projection's checkpoint.
--
-- No index holds a column that a deposit changes, and pages keep free space, so that an update
-- stays in its page.
create table account_list (
  created_position bigint not null, -- of its first event; the order of creation
  minor_units bigint not null,
  reserved_minor_units bigint not null, -- of the pending reservations; part of minor_units
  version bigint not null,
  changed_at timestamptz not null,
  account_id uuid not null,
  closed boolean not null,
  currency text not null,
  name text not null,
  email text not null,
  search text not null, -- name and e-mail, folded for a search that ignores case
  constraint account_list_one_per_account primary key (account_id),
  constraint account_list_in_order_of_creation unique (created_position)
) with (fillfactor = 80);

-- No statistics on these columns: they would hold samples of names and addresses, also of erased
-- persons, and no query needs them.
alter table account_list
  alter column name set statistics 0,
  alter column email set statistics 0,
  alter column search set statistics 0
