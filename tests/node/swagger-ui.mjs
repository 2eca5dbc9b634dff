// Uses Swagger UI as an appraiser would, in Chromium, and prints what it saw as JSON.
// Usage: node swagger-ui.mjs CHROMIUM URL TOKEN
import { authorise, execute, form, opened, print, start } from "./swagger-page.mjs";

const [program, url, token] = process.argv.slice(2);
const { browser, page, seen } = await start(program);
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

  Object.assign(steps, await authorise(page, token));
  steps.token = await page.innerText("#token");

  steps.ranking = await execute(page, "getRanking");
  const change = await opened(page, "putAppraisal");
  steps.formBefore = await form(change);
  steps.read = await execute(page, "getAppraisal");
  steps.formAfter = await form(change);
  steps.body = await change.locator("textarea.body-param__text").inputValue();
  steps.written = await execute(page, "putAppraisal");

  const exemption = await opened(page, "getExemption");
  await exemption.locator("input[placeholder=unit]").fill("so-y-te");
  steps.absent = await execute(page, "getExemption");
  steps.formOfNew = await form(await opened(page, "putExemption"));
  const limit = (await opened(page, "listRounds")).locator("input[placeholder=limit]");
  await limit.fill("999");
  await page.locator('[id$="-listRounds"] .execute').click();
  await page.locator('[id$="-listRounds"] .errors-wrapper, [id$="-listRounds"] input.invalid').first().waitFor();
  await page.locator('[id$="-putAppraisal"] .opblock-section-request-body .tabitem').nth(1).click();
  await page.locator('[id$="-putAppraisal"] .json-schema-2020-12').first().waitFor();
  steps.texts = await texts();

  await page.reload();
  await page.waitForSelector(".opblock");
  steps.reloaded = { token: await page.innerText("#token"), answer: await execute(page, "getContradictions") };
} catch (fault) {
  seen.faults.push(`the visit broke off: ${fault.stack}`);
}
await browser.close();
print(seen, steps);

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
