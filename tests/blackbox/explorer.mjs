// Does the explorer page work in a browser: nothing foreign, nothing that fails, and every worked example with its answer?
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { Missing } from "./running.mjs";

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 60_000;
// Where pictures of the page are laid down, for who wants to look at them.
const PICTURES = process.env.PICTURES;

export async function check({ url }) {
  if (!existsSync(BROWSER)) throw new Missing(`no browser at ${BROWSER}: apt install chromium, or name yours as CHROMIUM`);
  const browser = await chromium.launch({ executablePath: BROWSER, chromiumSandbox: false, args: QUIET, timeout: PATIENCE_MS });
  try {
    const context = await browser.newContext({ viewport: { width: 1600, height: 950 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const seen = watch(page, new URL(url).origin);
    const examples = await opened(page, url);
    for (const [number, example] of examples.entries()) await answered(page, number, example);
    await unfolded(page);
    await pictured(page, url);
    await photographed(page, url);
    assert.deepEqual(seen.wrong, [], "what went wrong on the page");
    return `${examples.length} examples answered, ${seen.requests} requests: 0 failed, 0 foreign, 0 errors`;
  } finally {
    await browser.close();
  }
}

/** Everything that a page must not do, as it does it. */
function watch(page, origin) {
  const seen = { requests: 0, wrong: [] };
  page.on("request", (request) => {
    seen.requests += 1;
    const ours = request.url().startsWith(origin) || /^(data|blob):/.test(request.url());
    if (!ours) seen.wrong.push(`foreign request ${request.url()}`);
  });
  page.on("requestfailed", (request) => seen.wrong.push(`failed ${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && seen.wrong.push(`${response.status()} ${response.url()}`));
  page.on("websocket", (socket) => {
    if (!socket.url().startsWith(origin.replace("http", "ws"))) seen.wrong.push(`foreign socket ${socket.url()}`);
  });
  page.on("console", (said) => ["error", "warning"].includes(said.type()) && seen.wrong.push(`console: ${said.text()}`));
  page.on("pageerror", (error) => seen.wrong.push(`error: ${error.message}`));
  return seen;
}

async function opened(page, url) {
  await page.goto(url);
  await page.locator(".examples .example").first().waitFor();
  const examples = JSON.parse(await page.locator("#examples").textContent());
  const shown = await page.locator(".examples .example").allTextContents();
  assert.deepEqual(shown.toSorted(), examples.map((example) => example.question).toSorted());
  assert.deepEqual(new Set(await page.locator(".examples h3 code").allTextContents()).size, 7, "seven kinds of callers");
  return examples;
}

async function answered(page, number, example) {
  const what = `example ${number + 1} (${example.question})`;
  await page.locator(".examples .example", { hasText: example.question }).click();
  const headers = await page.evaluate(() => document.querySelectorAll(".graphiql-editor-tool .CodeMirror")[1]?.CodeMirror.getValue());
  assert.deepEqual(JSON.parse(headers), example.headers, `${what}: its key stands in the headers tab`);
  // GraphiQL reads a new query when the typing has paused, a tenth of a second later.
  const [, operation] = /^(?:query|mutation|subscription) (\w+)/m.exec(example.query);
  const read = (name) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.operationName === name;
  await page.waitForFunction(read, operation);
  await page.evaluate(() => document.querySelector(".result-window .CodeMirror").CodeMirror.setValue(""));
  await page.locator(".graphiql-execute-button").click();
  const handle = await page.waitForFunction(() => {
    const text = document.querySelector(".result-window .CodeMirror").CodeMirror.getValue();
    return text.includes('"data"') || text.includes('"errors"') ? text : null;
  });
  const body = JSON.parse(await handle.jsonValue());
  assert.equal(body.errors, undefined, `${what}: ${JSON.stringify(body.errors)}`);
  const [answer] = Object.values(body.data);
  assert(answer && !("code" in answer && "cure" in answer), `${what}: ${JSON.stringify(answer)}`);
  if (/^subscription/m.test(example.query)) await page.locator(".graphiql-execute-button").click();
  await photograph(page, `example-${number + 1}`);
}

/** What opens over the page writes styles of its own, and the policy of the page lets no other style through. */
async function unfolded(page) {
  for (const dialog of ["Open short keys dialog", "Open settings dialog"]) {
    await page.getByRole("button", { name: dialog }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  const editor = page.locator(".graphiql-query-editor .CodeMirror-lines");
  for (const prompt of ["Control+f", "Alt+g"]) {
    await editor.click();
    await page.keyboard.press(prompt);
    await page.locator(".CodeMirror-dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".CodeMirror-dialog").waitFor({ state: "detached" });
  }
  const two = "query A { __typename }\nquery B { __typename }";
  await page.evaluate((text) => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue(text), two);
  await page.waitForFunction(() => document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.operations?.length === 2);
  await page.locator(".graphiql-execute-button").click();
  await page.getByRole("menuitem", { name: "B" }).waitFor();
  await page.keyboard.press("Escape");
}

/** The link to the picture of the schema, and the picture. */
async function pictured(page, url) {
  const link = page.locator(".examples a");
  const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
  await opened.waitForLoadState();
  assert.equal(opened.url(), new URL("/graphql/schema.svg", url).href);
  const cards = await opened.locator("text.name").allTextContents();
  for (const noun of ["Unit", "Contract", "Claim", "Plan"]) assert(cards.includes(noun), `${noun} is not on the picture`);
  await opened.close();
}

async function photographed(page, url) {
  if (!PICTURES) return;
  await page.emulateMedia({ colorScheme: "dark" });
  await photograph(page, "dark");
  await page.setViewportSize({ width: 1000, height: 700 });
  await photograph(page, "small");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.setContent(`<body style="margin: 0"><img src="${new URL("/graphql/schema.svg", url).href}">`);
    await page.locator("img").evaluate((picture) => picture.decode());
    await photograph(page, `schema-${colorScheme}`);
  }
}

async function photograph(page, name) {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `explorer-${name}.png`), fullPage: name.startsWith("schema") });
}
