import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { HttpApp } from "#shared/http/app-types.ts";

/** Everything from here, nothing inline: the page works under this and nothing weaker. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const page = `<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pueblo Mente IA: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// `validatorUrl: null` keeps the page from asking a validator on the Internet.
const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", validatorUrl: null });
`;

const packageFiles = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

/** `/docs`: the API in a browser, with files from the installed package, never from a CDN. */
export function registerDocs(app: HttpApp): void {
  const html = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentSecurityPolicy,
  };
  app.get("/docs", (c) => c.body(page, 200, html));
  app.get("/docs/", (c) => c.redirect("/docs", 301));
  app.get("/docs/start.js", (c) =>
    c.body(start, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  const require = createRequire(import.meta.url);
  const directory = dirname(require.resolve("swagger-ui-dist/package.json"));
  for (const [name, type] of Object.entries(packageFiles)) {
    let bytes: Promise<Buffer> | undefined;
    app.get(`/docs/${name}`, async (c) => {
      bytes ??= readFile(join(directory, name)).catch((error) => {
        bytes = undefined; // the next caller may have more luck
        throw error;
      });
      return c.body(new Uint8Array(await bytes), 200, {
        "content-type": type,
        "cache-control": "public, max-age=86400",
      });
    });
  }
}
