// Logs in through Swagger UI's dialog at the single sign-on, by authorization code with PKCE, and works with the token.
// Prints what was seen as JSON; leaves pictures where a folder is named.
// Usage: node swagger-sign-on.mjs CHROMIUM URL ACCOUNT [FOLDER]
import { execute, print, start } from "./swagger-page.mjs";

const [program, url, account, folder] = process.argv.slice(2);
const { browser, page, seen } = await start(program);
const steps = { requests: [] };
try {
  // The provider's pages for trying things out ask for a font elsewhere.
  await page.context().route(/fonts\.(googleapis|gstatic)\.com/, (route) => route.abort());
  page.context().on("request", (request) => {
    const { origin, pathname, searchParams } = new URL(request.url());
    if (origin === url || pathname.startsWith("/interaction")) return;
    const form = new URLSearchParams(request.postData() ?? "");
    steps.requests.push({
      method: request.method(),
      path: pathname,
      parameters: Object.fromEntries(pathname === "/token" ? form : searchParams),
    });
  });
  await page.goto(`${url}/swagger-ui/`);
  await page.waitForSelector(".opblock");
  steps.before = await page.innerText("#token");
  await page.click(".btn.authorize");
  const form = page.locator(".page-form-authorizationCode");
  await form.waitFor();
  steps.dialog = await page.innerText(".modal-ux");
  steps.fields = await page.locator(".modal-ux").evaluate((dialog) =>
    [...dialog.querySelectorAll("input:not([type=checkbox]), select")].filter((one) => one.checkVisibility()).map((one) => one.id),
  );
  await picture("dialog");

  const coming = page.context().waitForEvent("page");
  await form.locator(".btn.authorize").click();
  const popup = await coming;
  await popup.waitForSelector("input[name=login]");
  steps.login = new URL(popup.url()).pathname.split("/")[1];
  await popup.fill("input[name=login]", account);
  await popup.fill("input[name=password]", "bat-ky");
  await popup.click("button[type=submit]");
  await popup.waitForSelector("button:has-text('Continue')");
  const closed = popup.waitForEvent("close");
  await popup.click("button:has-text('Continue')");
  await closed;
  await form.locator("text=Đã cấp quyền").waitFor();
  steps.authorised = await form.innerText();
  await picture("authorised");
  await page.locator(".modal-ux .btn-done").first().click();
  steps.token = await page.innerText("#token");
  steps.read = await execute(page, "listUnits");
  steps.refused = await execute(page, "putUnit");
  await page.reload();
  await page.waitForSelector(".opblock");
  steps.reloaded = { token: await page.innerText("#token"), answer: await execute(page, "listUnits") };
  await picture("page");
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
  await picture("fault");
}
await browser.close();
print(seen, steps);

async function picture(name) {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}
