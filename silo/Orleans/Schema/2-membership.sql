-- Which silos make up a cluster, and what they think of one another.
--
-- A cluster's version counts its changes. Every change of a silo's row names the version it was decided on and takes
-- the next one, so of two silos deciding at once only one succeeds and the other reads again. The version's row is the
-- lock: it is updated first, and whoever waits for it finds another version once it comes free.

CREATE TABLE IF NOT EXISTS silo_cluster (
    cluster text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL
);

-- A silo that restarts has another generation, so it never inherits what was said of its predecessor.
CREATE TABLE IF NOT EXISTS silo_member (
    cluster text COLLATE "C" NOT NULL REFERENCES silo_cluster ON DELETE CASCADE,
    address text COLLATE "C" NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    silo_name text NOT NULL,
    host_name text NOT NULL,
    gateway_port integer NOT NULL,  -- 0: takes no clients
    status integer NOT NULL,        -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    suspicions text,                -- who voted it dead and when, as Orleans writes it
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- One row with a boolean: whether the cluster was new.
('InsertMembershipVersionKey', $query$
WITH opened AS (
    INSERT INTO silo_cluster (cluster, version) VALUES (@DeploymentId, 0)
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT EXISTS (SELECT FROM opened)
$query$),

-- One row with a boolean: false, and nothing changed, when the version has moved on or the silo is known already.
('InsertMembershipKey', $query$
WITH advanced AS (
    UPDATE silo_cluster SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
        SELECT FROM silo_member
        WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster
), joined AS (
    INSERT INTO silo_member (cluster, address, port, generation, silo_name, host_name, gateway_port, status, started_at, alive_at)
    SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @ProxyPort, @Status, @StartTime, @IAmAliveTime
    FROM advanced
)
SELECT EXISTS (SELECT FROM advanced)
$query$),

-- One row with a boolean: false, and nothing changed, when the version has moved on or the silo is unknown.
-- Another silo's vote repeats the sign of life that it last read, which must not take back a newer one.
('UpdateMembershipKey', $query$
WITH advanced AS (
    UPDATE silo_cluster SET version = version + 1
    WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
        SELECT FROM silo_member
        WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster
), changed AS (
    UPDATE silo_member m
    SET status = @Status, suspicions = @SuspectTimes, alive_at = greatest(m.alive_at, @IAmAliveTime)
    FROM advanced
    WHERE m.cluster = advanced.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
)
SELECT EXISTS (SELECT FROM advanced)
$query$),

-- A sign of life is no change of the cluster: many silos write theirs without getting in each other's way.
('UpdateIAmAlivetimeKey', $query$
UPDATE silo_member SET alive_at = @IAmAliveTime
WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),

-- At least one row: without a silo, the version with nulls beside it.
('MembershipReadRowKey', $query$
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
    m.gateway_port AS ProxyPort, m.status AS Status, m.suspicions AS SuspectTimes, m.started_at AS StartTime,
    m.alive_at AS IAmAliveTime, c.version AS Version
FROM silo_cluster c
LEFT JOIN silo_member m ON m.cluster = c.cluster AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
WHERE c.cluster = @DeploymentId
$query$),

('MembershipReadAllKey', $query$
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
    m.gateway_port AS ProxyPort, m.status AS Status, m.suspicions AS SuspectTimes, m.started_at AS StartTime,
    m.alive_at AS IAmAliveTime, c.version AS Version
FROM silo_cluster c
LEFT JOIN silo_member m ON m.cluster = c.cluster
WHERE c.cluster = @DeploymentId
$query$),

-- Where clients outside the cluster may knock.
('GatewaysQueryKey', $query$
SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
FROM silo_member
WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$query$),

-- A silo may die before its first sign of life, so its start counts as one.
('CleanupDefunctSiloEntriesKey', $query$
DELETE FROM silo_member
WHERE cluster = @DeploymentId AND status = 6 AND greatest(started_at, alive_at) < @IAmAliveTime
$query$),

('DeleteMembershipTableEntriesKey', $query$
DELETE FROM silo_cluster WHERE cluster = @DeploymentId
$query$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = EXCLUDED.QueryText;
