-- Begins an epoch. Parameters: by whom, why.
select ${schema}.begin_epoch(?, ?)
