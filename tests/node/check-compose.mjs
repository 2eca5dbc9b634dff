// Checks a Compose file against the Compose specification's JSON schema (as the package dclint carries it) and prints
// the file as JSON. Usage: node check-compose.mjs FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv2019 from "ajv/dist/2019.js";
import { parse } from "yaml";

const require = createRequire(import.meta.url);
const schema = require(
  require.resolve("dclint/package.json").replace(/package\.json$/, "schemas/compose.schema.json"),
);
const ajv = new Ajv2019({ allErrors: true, strict: false, formats: { expose: true } });
// The schema names its parts with `id`, a keyword of an older draft; it refers to them by path only.
ajv.removeKeyword("id");
const validate = ajv.compile(schema);

const document = parse(readFileSync(process.argv[2], "utf8"), { uniqueKeys: true });
if (!validate(document)) {
  for (const fault of validate.errors) {
    console.error(`${fault.instancePath || "/"}: ${fault.message} ${JSON.stringify(fault.params)}`);
  }
  process.exit(1);
}
console.log(JSON.stringify(document, null, 2));
