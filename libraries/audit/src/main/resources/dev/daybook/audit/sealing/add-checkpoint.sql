insert into ${schema}.audit_checkpoints (origin, size, note)
values (?, ?, ?)
