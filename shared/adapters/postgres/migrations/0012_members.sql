-- In whose time a person wants to be spoken to (IANA); nobody's in particular unless they say.
ALTER TABLE users ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';

-- Who was asked to join: the row is there for as long as the link is good, and no longer.
CREATE TABLE invitations (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  email text NOT NULL, -- in lower case
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  invited_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  UNIQUE (tenant_id, email),
  -- Whoever leaves takes along what they offered in the tenant's name.
  FOREIGN KEY (tenant_id, invited_by) REFERENCES memberships (tenant_id, user_id)
    ON DELETE CASCADE
);
CREATE INDEX invitations_by_inviter ON invitations (tenant_id, invited_by);
CREATE INDEX invitations_by_end ON invitations (expires_at);

ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON invitations TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY identity ON invitations TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY system ON invitations TO pueblo_system USING (true);
CREATE POLICY erasure ON invitations TO pueblo_erasure USING (true);
GRANT SELECT, INSERT, DELETE ON invitations TO pueblo_app;
GRANT SELECT, DELETE ON invitations TO pueblo_identity;
GRANT SELECT (expires_at), DELETE ON invitations TO pueblo_system;
GRANT SELECT, DELETE ON invitations TO pueblo_erasure;

-- A tenant sees of people its own members only.
CREATE POLICY own_members ON users FOR SELECT TO pueblo_app
  USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id));
GRANT SELECT (id, email, name) ON users TO pueblo_app;

GRANT UPDATE (role), DELETE ON memberships TO pueblo_app;
-- Its row is what changes of members wait for each other at.
GRANT UPDATE (name) ON tenants TO pueblo_app, pueblo_erasure;
