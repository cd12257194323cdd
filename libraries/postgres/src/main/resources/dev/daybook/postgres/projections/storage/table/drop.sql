-- The tables of a view, as far as they are there. Placeholder: ${tables}.
drop table if exists ${tables}
