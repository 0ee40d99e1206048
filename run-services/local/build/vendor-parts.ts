/** Packages that only units with one of these variables in their configuration may contain. */
export type VendorPart = {
  packages: string[];
  variables: string[];
  /** Needed whatever is asked of the unit: may be loaded at start. */
  eager?: true;
};

/**
 * The vendors' libraries, and those of their dependencies that weigh most. What is not eager must
 * be imported where it is used, by `await import()`: a unit that is configured for another part
 * never reads it.
 */
export const vendorParts: VendorPart[] = [
  { packages: ["pg", "pg-pool", "pg-protocol"], variables: ["DATABASE_URL"], eager: true },
  { packages: ["@google-cloud/cloud-sql-connector"], variables: ["CLOUD_SQL_INSTANCE"] },
  { packages: ["@google-cloud/storage"], variables: ["OBJECTS_URL"] },
  { packages: ["@google-cloud/pubsub"], variables: ["EVENTS_URL"] },
  { packages: ["@pinecone-database/pinecone"], variables: ["INDEX_URL"] },
  { packages: ["@google/genai"], variables: ["ANSWER_MODEL", "EMBEDDING_MODEL", "RECOGNIZER"] },
  { packages: ["openai"], variables: ["ANSWER_MODEL", "EMBEDDING_MODEL"] },
  { packages: ["@modelcontextprotocol/sdk"], variables: ["ANSWER_MODEL"] },
  { packages: ["ioredis"], variables: ["REDIS_URL"] },
  {
    packages: ["firebase-admin", "jwks-rsa", "jsonwebtoken"],
    variables: ["FIREBASE_PROJECT"],
  },
  { packages: ["@google-cloud/logging"], variables: ["AUDIT_LOG"] },
  {
    packages: ["@opentelemetry/exporter-trace-otlp-proto", "@opentelemetry/sdk-trace-node"],
    variables: ["TRACES"],
  },
  {
    packages: ["@grpc/grpc-js", "google-gax", "protobufjs"],
    variables: ["EVENTS_URL", "AUDIT_LOG", "TRACES"],
  },
  // Extras of firebase-admin that nobody asked for.
  { packages: ["@google-cloud/firestore", "@firebase/database-compat"], variables: [] },
];
