-- The list of accounts: one row an account, as the log says up to the projection's checkpoint.
--
-- No index holds what a deposit changes, and pages keep room, so that updates stay in their page.
create table account_list (
  created_position bigint not null, -- of the event that created it: the order of creation
  minor_units bigint not null,
  version bigint not null,
  changed_at timestamptz not null,
  account_id uuid not null,
  closed boolean not null,
  currency text not null,
  name text not null,
  email text not null,
  search text not null, -- name and e-mail, folded so that case doesn't matter
  constraint account_list_one_per_account primary key (account_id),
  constraint account_list_in_order_of_creation unique (created_position)
) with (fillfactor = 80);

-- The planner's statistics would keep samples of names and addresses, also of those who are
-- forgotten; no query needs them.
alter table account_list
  alter column name set statistics 0,
  alter column email set statistics 0,
  alter column search set statistics 0
