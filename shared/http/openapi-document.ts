import type { HttpApp } from "./app-types.ts";

type OpenApiDocument = ReturnType<HttpApp["getOpenAPI31Document"]>;

/** The head of every document, and of the one that the gateway merges. */
export const documentHead = {
  openapi: "3.1.0",
  info: {
    title: "Pueblo Mente IA",
    version: "1",
    description:
      "Documents in, cited answers out. Send `Authorization: Bearer <access token or API key>`.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
};

const bearerScheme = {
  type: "http",
  scheme: "bearer",
  description: "An access token from `POST /v1/auth/token`, or an API key (`pm_live_…`).",
} as const;

/** The OpenAPI 3.1 document of the endpoints registered on an app. */
function openApiDocument(app: HttpApp, name?: string): OpenApiDocument {
  const { info } = documentHead;
  return app.getOpenAPI31Document({
    ...documentHead,
    info: name ? { ...info, title: `${info.title}: ${name}` } : info,
  });
}

/** Serves `/openapi.json`, built once, on the first request. */
export function registerOpenApi(app: HttpApp, name: string): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", bearerScheme);
  let json: string | undefined;
  app.get("/openapi.json", (c) => {
    json ??= JSON.stringify(openApiDocument(app, name));
    return c.body(json, 200, { "content-type": "application/json" });
  });
}
