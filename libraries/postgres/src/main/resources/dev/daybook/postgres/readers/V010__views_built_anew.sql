-- Whether the act has put a view that was built anew in the place of the one before.
alter table acts add column built_anew boolean not null default false;

update acts set built_anew = true where what = 'rebuild' and differences is not null;
