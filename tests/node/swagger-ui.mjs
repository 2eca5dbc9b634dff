// Uses Swagger UI as an appraiser would, in Chromium, and prints what it saw as JSON.
// Usage: node swagger-ui.mjs CHROMIUM URL TOKEN
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const [program, url, token] = process.argv.slice(2);
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

const steps = {};
try {
  await page.goto(`${url}/swagger-ui/`);
  await page.waitForSelector(".opblock");
  steps.opened = {
    title: await page.title(),
    language: await page.getAttribute("html", "lang"),
    icon: await page.evaluate(async () => {
      const icon = await fetch(document.querySelector("link[rel=icon]").href);
      return [icon.status, icon.headers.get("content-type")];
    }),
    filter: await page.getAttribute(".operation-filter-input", "placeholder"),
    tags: await page.locator(".opblock-tag").evaluateAll((tags) => tags.map((tag) => tag.dataset.tag)),
    operations: await page.locator(".opblock-summary-path").count(),
    token: await page.innerText("#token"),
  };

  await page.click(".btn.authorize");
  steps.dialog = await page.innerText(".modal-ux");
  await page.fill(".auth-container input", token);
  await page.click(".auth-btn-wrapper .authorize");
  steps.authorised = await page.innerText(".modal-ux");
  await page.click(".btn-done");
  steps.token = await page.innerText("#token");

  steps.ranking = await execute("getRanking");
  const change = await opened("putAppraisal");
  steps.formBefore = await form(change);
  steps.read = await execute("getAppraisal");
  steps.formAfter = await form(change);
  steps.body = await change.locator("textarea.body-param__text").inputValue();
  steps.written = await execute("putAppraisal");

  const exemption = await opened("getExemption");
  await exemption.locator("input[placeholder=unit]").fill("so-y-te");
  steps.absent = await execute("getExemption");
  steps.formOfNew = await form(await opened("putExemption"));
  const limit = (await opened("listRounds")).locator("input[placeholder=limit]");
  await limit.fill("999");
  await page.locator('[id$="-listRounds"] .execute').click();
  await page.locator('[id$="-listRounds"] .errors-wrapper, [id$="-listRounds"] input.invalid').first().waitFor();
  await page.locator('[id$="-putAppraisal"] .opblock-section-request-body .tabitem').nth(1).click();
  await page.locator('[id$="-putAppraisal"] .json-schema-2020-12').first().waitFor();
  steps.texts = await texts();

  await page.reload();
  await page.waitForSelector(".opblock");
  steps.reloaded = { token: await page.innerText("#token"), answer: await execute("getContradictions") };
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
}
await browser.close();
console.log(JSON.stringify({ ...seen, hosts: [...new Set(seen.hosts)], steps }));

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

async function opened(id) {
  const operation = page.locator(`[id$="-${id}"]`);
  if (!(await operation.getAttribute("class")).includes("is-open")) {
    await operation.locator(".opblock-summary-control").click();
  }
  await operation.locator(".execute").waitFor();
  return operation;
}

/** Presses the button and waits for the answer. */
async function execute(id) {
  const operation = await opened(id);
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
async function form(operation) {
  const fields = operation.locator(".parameters-container input");
  return Object.fromEntries(await fields.evaluateAll((all) => all.map((one) => [one.placeholder, one.value])));
}

/** Every text of the page outside of code, and every hint. */
async function texts() {
  return page.evaluate(() => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, nodeValue } = walker.currentNode;
      if (!parentElement.closest("pre, code, textarea, script")) found.add(nodeValue.trim());
    }
    for (const element of document.querySelectorAll("[placeholder], [title], [aria-label]")) {
      for (const name of ["placeholder", "title", "aria-label"]) found.add((element.getAttribute(name) ?? "").trim());
    }
    return [...found];
  });
}
