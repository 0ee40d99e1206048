-- The W3C trace context of whoever emitted the event: the relay publishes it along.
ALTER TABLE outbox ADD COLUMN traceparent text;

-- How much waits and since when, without a look at what has long been published.
CREATE INDEX outbox_oldest ON outbox (created_at) WHERE published_at IS NULL;
