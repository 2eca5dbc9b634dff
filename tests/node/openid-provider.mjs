// A certified OpenID provider on a free port, as a province's own single sign-on: access tokens after RFC 9068, with roles
// and a unit, signed by four kinds of keys. It says where it is, and does what it is told, one line each:
//   redirect URL      Swagger UI's client comes back to this address from now on
//   rotate            new keys; the old ones are published no more
//   add               new keys, with the old ones still published
//   requests          how often its keys were asked for
// Usage: node openid-provider.mjs AUDIENCE [PORT]
import { generateKeyPairSync, randomUUID, webcrypto } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

// The provider asks for these; Node.js 18 has them not yet.
globalThis.crypto ??= webcrypto;
URL.parse ??= (text) => (URL.canParse(text) ? new URL(text) : null);
const { Provider } = await import("oidc-provider");

const [audience, port] = process.argv.slice(2);
const ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"];
const MACHINES = ["feeder", "reader"];
const ROLES = ["admin", "appraiser", "publisher", "unit@so-noi-vu", "janitor", ...MACHINES];
const SCOPES = "chamdiem.read chamdiem.write";

// What the provider has to say of a setting that is for trying things out is no answer of ours.
console.info = console.error;

let redirect = "http://127.0.0.1:1/swagger-ui/oauth2-redirect.html";
let keys = freshKeys();
let provider;
let requests = 0;

const server = createServer((request, response) => {
  if (request.url === "/jwks") requests += 1;
  provider.callback()(request, response);
});
server.listen(Number(port ?? 0), "127.0.0.1", () => {
  renew();
  console.log(issuer());
});

const commands = {
  redirect: (url) => (redirect = url),
  rotate: () => (keys = freshKeys()),
  add: () => (keys = [...freshKeys(), ...keys]),
  requests: () => requests,
};
for await (const line of createInterface({ input: process.stdin })) {
  const [command, value] = line.split(" ");
  const answer = commands[command](value);
  if (command !== "requests") renew();
  console.log(command === "requests" ? answer : "done");
}
process.exit();

function issuer() {
  return `http://127.0.0.1:${server.address().port}`;
}

function freshKeys() {
  const kinds = {
    ES256: ["ec", { namedCurve: "P-256" }],
    RS256: ["rsa", { modulusLength: 2048 }],
    PS256: ["rsa", { modulusLength: 2048 }],
    EdDSA: ["ed25519", {}],
  };
  return ALGORITHMS.map((alg) => {
    const { privateKey } = generateKeyPairSync(...kinds[alg]);
    return { ...privateKey.export({ format: "jwk" }), use: "sig", alg, kid: `${alg}-${randomUUID()}` };
  });
}

/** What is granted to a person who logs in as `appraiser` or `unit@so-noi-vu`, or to a machine called so. */
function grant(name) {
  const [role, unit] = name.split("@");
  return { roles: [role], unit };
}

function renew() {
  const machines = ROLES.flatMap((role) =>
    ALGORITHMS.map((alg) => ({
      client_id: `${role}.${alg}`,
      client_secret: "bi-mat-cua-kiem-thu",
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
    })),
  );
  const browser = {
    client_id: "swagger-ui",
    token_endpoint_auth_method: "none",
    redirect_uris: [redirect],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  };
  provider = new Provider(issuer(), {
    jwks: { keys },
    clients: [...machines, browser],
    clientBasedCORS: (_, origin) => redirect.startsWith(`${origin}/`),
    cookies: { keys: ["mot-khoa-cua-kiem-thu"] },
    enabledJWA: Object.fromEntries(["idTokenSigningAlgValues"].map((list) => [list, ALGORITHMS])),
    extraTokenClaims: (_, token) => {
      const [role] = (token.accountId ?? token.clientId).split(".");
      return { ...grant(role) };
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, __, client) => {
          const [role, alg] = client.clientId.split(".");
          return {
            scope: SCOPES,
            audience,
            accessTokenFormat: "jwt",
            accessTokenTTL: MACHINES.includes(role) ? 3600 : 900,
            jwt: { sign: { alg: alg ?? "ES256" } },
          };
        },
      },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    scopes: ["openid", ...SCOPES.split(" ")],
  });
}
