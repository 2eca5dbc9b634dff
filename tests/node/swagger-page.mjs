// Swagger UI of a service in Chromium, and what somebody does on it.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** Starts the browser; `seen` gathers what the page asks for and complains of. */
export async function start(program) {
  const browser = await chromium.launch({
    executablePath: located(program),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = await browser.newPage({ locale: "vi-VN", viewport: { width: 1360, height: 1000 } });
  const seen = { console: [], faults: [], violations: [], hosts: [], statuses: {} };
  page.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (fault) => seen.faults.push(String(fault)));
  page.on("request", (request) => seen.hosts.push(new URL(request.url()).host));
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith("/swagger-ui")) seen.statuses[pathname] = response.status();
  });
  await page.exposeFunction("violated", (what) => seen.violations.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      globalThis.violated(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  return { browser, page, seen };
}

/** Prints what was seen and done, as JSON. */
export function print(seen, steps) {
  console.log(JSON.stringify({ ...seen, hosts: [...new Set(seen.hosts)], steps }));
}

/** Takes a token through the dialog; the dialog's texts before and after. */
export async function authorise(page, token) {
  await page.click(".btn.authorize");
  const dialog = await page.innerText(".modal-ux");
  await page.fill(".auth-container input", token);
  await page.click(".auth-btn-wrapper .authorize");
  const authorised = await page.innerText(".modal-ux");
  await page.click(".btn-done");
  return { dialog, authorised };
}

/** An operation, its form open. */
export async function opened(page, id) {
  const operation = page.locator(`[id$="-${id}"]`);
  if (!(await operation.getAttribute("class")).includes("is-open")) {
    await operation.locator(".opblock-summary-control").click();
  }
  await operation.locator(".execute").waitFor();
  return operation;
}

/** Presses the button and waits for the answer; an earlier answer is cleared, so that it is not taken for this one. */
export async function execute(page, id) {
  const operation = await opened(page, id);
  const earlier = operation.locator(".btn-clear");
  if (await earlier.isVisible()) await earlier.click();
  await operation.locator(".execute").click();
  const answer = operation.locator(".live-responses-table");
  await answer.waitFor();
  return {
    status: (await answer.locator("tbody .response-col_status").first().innerText()).trim(),
    body: await answer.locator(".microlight, .highlight-code").first().innerText(),
    duration: await answer.innerText().then((text) => /\d+ ms/.test(text)),
  };
}

/** Each parameter's field with what stands in it. */
export async function form(operation) {
  const fields = operation.locator(".parameters-container input");
  return Object.fromEntries(await fields.evaluateAll((all) => all.map((one) => [one.placeholder, one.value])));
}

function located(name) {
  if (name.includes("/")) return name;
  for (const folder of process.env.PATH.split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(`${name} is not on the PATH`);
}
