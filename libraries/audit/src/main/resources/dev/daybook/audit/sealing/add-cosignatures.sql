-- Nothing if as many or more cosignatures are stored.
-- Parameters: number of cosignatures, their lines; origin and size of the checkpoint.
insert into ${schema}.audit_cosignatures (origin, size, witnesses, signatures)
select given.origin, given.size, given.witnesses, given.signatures
from (select ?::integer as witnesses, ?::text as signatures, ?::text as origin, ?::bigint as size)
  as given
where not exists (
  select
  from ${schema}.audit_cosignatures stored
  where stored.origin = given.origin
    and stored.size = given.size
    and stored.witnesses >= given.witnesses)
on conflict (origin, size, witnesses) do nothing
