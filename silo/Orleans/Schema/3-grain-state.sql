-- Grain state: one row for each grain and kind of state, from a kilobyte to 64 MB.
--
-- A version is written only over the one it was made from. No row in the answer tells Orleans of a conflict.

-- Orleans cuts a key into two numbers and a text, and hashes it. The hashes lead the primary key because they tell rows
-- apart at the first comparison; the whole key follows, so two keys with one hash stay two rows.
CREATE TABLE IF NOT EXISTS grain_state (
    grain_hash integer NOT NULL,
    kind_hash integer NOT NULL,
    service text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key_high bigint NOT NULL,
    key_low bigint NOT NULL,
    key_text text COLLATE "C" NOT NULL,  -- '' for none, otherwise '+' and the text: none and an empty one are two keys
    version integer NOT NULL,
    written_at timestamptz NOT NULL,
    payload bytea,                       -- null once cleared: the row stays, so that its version goes on
    PRIMARY KEY (grain_hash, kind_hash, service, kind, key_high, key_low, key_text)
) WITH (
    -- A state is replaced whole, leaving up to 64 MB dead each time: these must not pile up to a fifth of the table
    -- before somebody cleans. Room on the page lets the small row be replaced without touching the index.
    fillfactor = 80,
    toast.autovacuum_vacuum_scale_factor = 0.02
);

-- Compressing 64 MB again holds a core for seconds, so the server is told to leave payloads as they come. Asking first
-- keeps a later run from waiting for everybody who is using the table.
DO $do$
BEGIN
    IF (SELECT attstorage FROM pg_attribute WHERE attrelid = 'grain_state'::regclass AND attname = 'payload') <> 'e' THEN
        ALTER TABLE grain_state ALTER COLUMN payload SET STORAGE EXTERNAL;
    END IF;
END $do$;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- At most one row. Version without payload: the state was cleared.
('ReadFromStorageKey', $query$
SELECT payload AS PayloadBinary, version AS Version
FROM grain_state
WHERE grain_hash = @GrainIdHash AND kind_hash = @GrainTypeHash AND service = @ServiceId AND kind = @GrainTypeString
    AND key_high = @GrainIdN0 AND key_low = @GrainIdN1 AND key_text = coalesce('+' || @GrainIdExtensionString, '')
$query$),

-- The new version. Without an old one the state must be new: of two first writers, the second gets no row.
('WriteToStorageKey', $query$
WITH replaced AS (
    UPDATE grain_state SET payload = @PayloadBinary, version = version + 1, written_at = now()
    WHERE grain_hash = @GrainIdHash AND kind_hash = @GrainTypeHash AND service = @ServiceId AND kind = @GrainTypeString
        AND key_high = @GrainIdN0 AND key_low = @GrainIdN1 AND key_text = coalesce('+' || @GrainIdExtensionString, '')
        AND version = @GrainStateVersion
    RETURNING version
), added AS (
    INSERT INTO grain_state (grain_hash, kind_hash, service, kind, key_high, key_low, key_text, version, written_at, payload)
    SELECT @GrainIdHash, @GrainTypeHash, @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1,
        coalesce('+' || @GrainIdExtensionString, ''), 1, now(), @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM replaced
UNION ALL
SELECT version FROM added
$query$),

('ClearStorageKey', $query$
UPDATE grain_state SET payload = NULL, version = version + 1, written_at = now()
WHERE grain_hash = @GrainIdHash AND kind_hash = @GrainTypeHash AND service = @ServiceId AND kind = @GrainTypeString
    AND key_high = @GrainIdN0 AND key_low = @GrainIdN1 AND key_text = coalesce('+' || @GrainIdExtensionString, '')
    AND version = @GrainStateVersion
RETURNING version
$query$),

-- Orleans takes a version other than the old one as success.
('DeleteStorageKey', $query$
DELETE FROM grain_state
WHERE grain_hash = @GrainIdHash AND kind_hash = @GrainTypeHash AND service = @ServiceId AND kind = @GrainTypeString
    AND key_high = @GrainIdN0 AND key_low = @GrainIdN1 AND key_text = coalesce('+' || @GrainIdExtensionString, '')
    AND version = @GrainStateVersion
RETURNING version + 1
$query$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
