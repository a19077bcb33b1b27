-- One report as one statement: counted once by its source and id, and against the cap. Which tenant is drawn from
-- as many as -D tenants says. pgbench sends nothing else.
\set tenant random(1, :tenants)
\set id random(1, 9000000000000000)
WITH fresh AS (
    INSERT INTO report (tenant, source, id, credits) VALUES (:tenant, 'chat', :id, 14574)
    ON CONFLICT DO NOTHING
    RETURNING credits
)
UPDATE meter SET used = used + fresh.credits FROM fresh WHERE meter.tenant = :tenant AND used + fresh.credits <= cap;
