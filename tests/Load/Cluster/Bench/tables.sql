-- What one would write by hand for metering: a row for each report, and a sum for each tenant that is held against its cap.
CREATE TABLE meter (tenant int PRIMARY KEY, cap bigint NOT NULL, used bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE report (tenant int NOT NULL, source text NOT NULL, id bigint NOT NULL, credits bigint NOT NULL, PRIMARY KEY (tenant, source, id));
