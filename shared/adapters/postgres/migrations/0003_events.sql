-- What has happened and must be published: written in the transaction that made it happen.
CREATE TABLE outbox (
  id text PRIMARY KEY,
  topic text NOT NULL,
  tenant_id text NOT NULL,
  ordering_key text NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Until then somebody is publishing it; the relay leaves it alone.
  claimed_until timestamptz NOT NULL,
  published_at timestamptz
);
CREATE INDEX outbox_unpublished ON outbox (claimed_until) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

-- What each consumer has done: makes at-least-once delivery effectively once.
CREATE TABLE handled_events (
  consumer text NOT NULL,
  event_id text NOT NULL,
  tenant_id text NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);
CREATE INDEX handled_events_by_time ON handled_events (handled_at);

-- What nobody could handle, and why: for an operator to read and replay.
CREATE TABLE dead_events (
  consumer text NOT NULL,
  message_id text NOT NULL,
  topic text NOT NULL,
  reason text NOT NULL,
  body text NOT NULL,
  died_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, message_id)
);
CREATE INDEX dead_events_by_time ON dead_events (died_at);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE handled_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE handled_events FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_events FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON outbox TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY own_tenant ON handled_events TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON outbox TO pueblo_system USING (true) WITH CHECK (true);
CREATE POLICY system ON handled_events TO pueblo_system USING (true) WITH CHECK (true);
CREATE POLICY system ON dead_events TO pueblo_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT ON outbox, handled_events TO pueblo_app;
GRANT SELECT, UPDATE, DELETE ON outbox TO pueblo_system;
GRANT SELECT, DELETE ON handled_events TO pueblo_system;
GRANT SELECT, INSERT, DELETE ON dead_events TO pueblo_system;
