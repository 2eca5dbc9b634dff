// Logs in through Swagger UI's dialog with an account of the service: as a person, then as a machine. Prints what was seen as
// JSON; leaves pictures where a folder is named.
// Usage: node swagger-accounts.mjs CHROMIUM URL PERSON SECRET MACHINE SECRET [FOLDER]
import { execute, print, start } from "./swagger-page.mjs";

const [program, url, person, personSecret, machine, machineSecret, folder] = process.argv.slice(2);
const { browser, page, seen } = await start(program);
const steps = {};
try {
  await page.goto(`${url}/swagger-ui/`);
  await page.waitForSelector(".opblock");
  await page.click(".btn.authorize");
  const people = page.locator(".page-form-password");
  await people.locator("input#oauth_username").fill(person);
  await people.locator("input#oauth_password").fill("sai hoàn toàn");
  await people.locator(".btn.authorize").click();
  await people.locator(".errors").waitFor();
  steps.refused = await people.locator(".errors").innerText();
  await picture("refused");
  await people.locator("input#oauth_password").fill(personSecret);
  await people.locator(".btn.authorize").click();
  await people.locator("text=Đã cấp quyền").waitFor();
  steps.person = await page.innerText("#token");
  await picture("person");
  await people.locator("button:has-text('Bỏ mã')").click();
  steps.loggedOut = await page.innerText("#token");

  const machines = page.locator(".page-form-clientCredentials");
  await machines.locator("input#client_id_clientCredentials").fill(machine);
  await machines.locator("input#client_secret_clientCredentials").fill(machineSecret);
  await machines.locator("text=Chỉ tra cứu").click();
  await machines.locator(".btn.authorize").click();
  await machines.locator("text=Đã cấp quyền").waitFor();
  steps.machine = await page.innerText("#token");
  await page.locator(".modal-ux .btn-done").first().click();
  steps.read = await execute(page, "listUnits");
  steps.write = await execute(page, "uploadDossiers");
  await page.reload();
  await page.waitForSelector(".opblock");
  steps.reloaded = { token: await page.innerText("#token"), answer: await execute(page, "listUnits") };
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
  await picture("fault");
}
await browser.close();
print(seen, steps);

async function picture(name) {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
