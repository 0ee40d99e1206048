import type { PubSub } from "@google-cloud/pubsub";

export type PubSubAddress = {
  projectId: string;
  /** `host:port` of an emulator: plain text, no credentials. Without it, Google's own service. */
  emulatorHost?: string | undefined;
};

/** A client; its library (gRPC, 30 MB) is loaded by whoever opens one, not at start-up. */
export async function openPubSub({ projectId, emulatorHost }: PubSubAddress): Promise<PubSub> {
  const { PubSub } = await import("@google-cloud/pubsub");
  // After an outage nobody waits for the two minutes that gRPC may take to try again.
  const common = { projectId, "grpc.max_reconnect_backoff_ms": 5_000 };
  if (!emulatorHost) return new PubSub(common);
  return new PubSub({
    ...common,
    apiEndpoint: emulatorHost,
    emulatorMode: true,
    // Said here, it is not asked of Google's metadata server.
    clientOptions: { universeDomain: "googleapis.com" },
  });
}
