// Starts Swagger UI on the document of this service.
import { redirectUrl, SignOn } from "./sign-on.js";
import { showToken } from "./token.js";
import { Versions } from "./versions.js";
import { Vietnamese } from "./vietnamese.js";

const ui = window.SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  plugins: [Vietnamese, Versions, SignOn],
  oauth2RedirectUrl: redirectUrl,
  // Links to an operation can be sent to a colleague.
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: -1,
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  // No badge of a validator elsewhere: the page asks no other host for anything.
  validatorUrl: null,
  onComplete: () => showToken(ui),
});
