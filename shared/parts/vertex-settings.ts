import type { VertexConfig } from "#shared/config/vertex.ts";
import { EnvError } from "#shared/kernel/parse-env.ts";

/** What every adapter of Vertex AI takes. Throws, naming the variable, without a project. */
export function vertexSettings(config: VertexConfig) {
  const { VERTEX_PROJECT: project } = config;
  if (project === undefined) throw new EnvError(["  VERTEX_PROJECT: is missing"]);
  return {
    project,
    location: config.VERTEX_LOCATION,
    baseUrl: config.VERTEX_URL,
    accessToken: config.VERTEX_ACCESS_TOKEN,
  };
}
