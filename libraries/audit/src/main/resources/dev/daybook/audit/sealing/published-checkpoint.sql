-- The largest checkpoint with the cosignatures that it has.
-- Parameters: origin, whether it must have been published.
select checkpoint.note || coalesce(cosigned.signatures, '') as note
from ${schema}.audit_checkpoints checkpoint
left join ${schema}.audit_cosignatures cosigned
  on cosigned.origin = checkpoint.origin and cosigned.size = checkpoint.size
where checkpoint.origin = ? and (not ? or cosigned.size is not null)
order by checkpoint.size desc, cosigned.witnesses desc nulls last
limit 1
