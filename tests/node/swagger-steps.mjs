// Does on Swagger UI, in Chromium, what a list of steps says, as one person with one token, and prints what it saw as JSON.
// A step names an operation, what to write into its fields and its body; a step that writes finds the version filled in.
// Usage: node swagger-steps.mjs CHROMIUM URL TOKEN STEPS, where STEPS is JSON: [{operation, fields, body}]
import { authorise, execute, opened, print, start } from "./swagger-page.mjs";

const [program, url, token, text] = process.argv.slice(2);
const { browser, page, seen } = await start(program);
const steps = [];
const refused = [];
page.on("response", (response) => {
  if (response.status() >= 500 || response.status() === 412) refused.push(`${response.status()} ${response.url()}`);
});
try {
  await page.goto(`${url}/swagger-ui/`);
  await page.waitForSelector(".opblock");
  await authorise(page, token);
  for (const { operation, fields, body } of JSON.parse(text)) {
    const form = await opened(page, operation);
    for (const [name, value] of Object.entries(fields ?? {})) {
      await form.locator(`input[placeholder="${name}"]`).fill(value);
    }
    if (body) await form.locator("textarea.body-param__text").fill(JSON.stringify(body, null, 2));
    const { status, body: answer } = await execute(page, operation);
    steps.push({ operation, status, answer });
  }
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
}
await browser.close();
print(seen, { steps, refused });
