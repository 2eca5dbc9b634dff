// Enters one dossier by hand in Swagger UI, as somebody at a one-stop office would, reads what is computed from it, and
// tries a file. Prints what was seen as JSON.
// Usage: node swagger-evidence.mjs CHROMIUM URL TOKEN UNIT_TOKEN
import { authorise, execute, form, opened, print, start } from "./swagger-page.mjs";

const [program, url, token, unitToken] = process.argv.slice(2);
const { browser, page, seen } = await start(program);
const steps = {};
try {
  await page.goto(`${url}/swagger-ui/`);
  await page.waitForSelector(".opblock");
  await authorise(page, token);
  steps.token = await page.innerText("#token");

  let upload = await opened(page, "uploadDossiers");
  const body = page.locator('[id$="-uploadDossiers"] textarea.body-param__text');
  steps.form = await form(upload);
  const [dossier] = JSON.parse(await body.inputValue());
  await body.fill(JSON.stringify([dossier], null, 2));
  steps.stored = await execute(page, "uploadDossiers");
  steps.again = await execute(page, "uploadDossiers");
  await body.fill(JSON.stringify([{ ...dossier, sequence: 2, due_on: "2021-04-02" }]));
  steps.faulty = await execute(page, "uploadDossiers");

  // A file needs its manifest, unless it is only looked at.
  await page.reload();
  await page.waitForSelector(".opblock");
  upload = await opened(page, "uploadDossiers");
  await upload.locator(".opblock-section-request-body select").first().selectOption("text/csv");
  steps.csv = await body.inputValue();
  steps.withoutManifest = await execute(page, "uploadDossiers");
  await upload.locator("tr[data-param-name=validate_only] select").selectOption("true");
  steps.validated = await execute(page, "uploadDossiers");

  steps.dossiers = await execute(page, "listDossiers");
  steps.dossier = await execute(page, "getDossier");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.waitForSelector(".opblock");
  await authorise(page, unitToken);
  steps.evidence = await execute(page, "getUnitEvidence");
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
}
await browser.close();
print(seen, steps);
