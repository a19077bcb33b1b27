-- Work that one process left undone is claimed by another, for a while by this database's clock.
ALTER TABLE effect ADD COLUMN claimed_until timestamptz, ADD COLUMN claimed_by uuid;
ALTER TABLE due ADD COLUMN claimed_until timestamptz;
