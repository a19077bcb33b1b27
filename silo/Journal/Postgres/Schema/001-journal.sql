-- Exactly one row: what this database is, and which part of which journal lies in it.
CREATE TABLE journal (
    layout int NOT NULL,
    installation uuid NOT NULL,
    shard int NOT NULL,
    shards int NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    CHECK (shard >= 0 AND shard < shards)
);
CREATE UNIQUE INDEX journal_has_one_row ON journal ((true));

-- The records that one flush wrote of one grain. The primary key is the fence: two writers that both go on from
-- record n both insert first_seq = n + 1, and only one of the two rows gets in.
CREATE TABLE record (
    period date NOT NULL,
    grain text COLLATE "C" NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    checksum bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (period, grain, first_seq)
) PARTITION BY RANGE (period);
ALTER TABLE record ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE record_lasting PARTITION OF record FOR VALUES FROM (MINVALUE) TO ('2000-01-01');
CREATE TABLE record_default PARTITION OF record DEFAULT;

CREATE TABLE effect (
    id text COLLATE "C" PRIMARY KEY,
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind text NOT NULL,
    grain text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    payload bytea NOT NULL
);

-- Instants are in units of 100 nanoseconds since 0001-01-01 UTC.
CREATE TABLE due (
    grain text COLLATE "C" PRIMARY KEY,
    at bigint NOT NULL
);
CREATE INDEX due_at ON due (at);

CREATE TABLE snapshot (
    grain text COLLATE "C" PRIMARY KEY,
    sequence bigint NOT NULL,
    version int NOT NULL,
    checksum bigint NOT NULL,
    state bytea NOT NULL
);
ALTER TABLE snapshot ALTER COLUMN state SET STORAGE EXTERNAL;

-- Takes a row and loses it again when a writer tries whether the database can be written.
CREATE TABLE probe (data bytea NOT NULL);
ALTER TABLE probe ALTER COLUMN data SET STORAGE EXTERNAL;
