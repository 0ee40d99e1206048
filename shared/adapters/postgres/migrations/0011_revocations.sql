-- Of whom no access token issued until then is good any more; kept for as long as one could live.
CREATE TABLE revocations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL, -- a key, a person in a tenant (person/tenant), a person, a tenant
  tenant_id text, -- no reference: it must outlive the tenant that it ends
  revoked_at timestamptz NOT NULL
);
CREATE INDEX revocations_by_time ON revocations (revoked_at);

ALTER TABLE revocations ENABLE ROW LEVEL SECURITY;
ALTER TABLE revocations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON revocations FOR INSERT TO pueblo_app
  WITH CHECK (tenant_id = current_tenant());
CREATE POLICY identity ON revocations TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY system ON revocations TO pueblo_system USING (true);
CREATE POLICY erasure ON revocations TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT INSERT ON revocations TO pueblo_app;
GRANT SELECT, INSERT ON revocations TO pueblo_identity;
GRANT SELECT, DELETE ON revocations TO pueblo_system;
GRANT SELECT, INSERT, DELETE ON revocations TO pueblo_erasure;
