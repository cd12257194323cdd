-- Whether the projection has created its table.
-- Parameter: the table.
select to_regclass(?) is not null as has_tree
