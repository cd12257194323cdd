-- What the last comparison of a view with the log has found wrong in the view as it is now: one
-- that was built anew has nothing of it any more. Parameter: the projection's name.
select done_at, case when built_anew then 0 else differences end as differences
from ${schema}.acts
where name = ? and (differences is not null or built_anew) and not of_another_past
order by act desc
limit 1
