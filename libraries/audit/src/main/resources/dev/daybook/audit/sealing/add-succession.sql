insert into ${schema}.audit_successions (origin, note)
values (?, ?)
