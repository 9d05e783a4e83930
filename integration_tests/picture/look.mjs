// node look.mjs TASK.json RESULT.json: opens a page in Chromium, once for each view, does what a person does there, and writes
// down what the browser asked for and complained of, what an accessibility linter finds, and what was looked up.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const [task, result] = process.argv.slice(2);
const { page: url, views } = JSON.parse(await readFile(task, "utf8"));
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function lint(page) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
  return { violations: found, passes: passes.length };
}

// A step is [what, argument]: press a key, click or focus an element, look up an expression, lint, or take a picture.
async function step(page, [what, argument]) {
  if (what === "press") await page.keyboard.press(argument);
  if (what === "click") await page.locator(argument).first().click();
  if (what === "focus") await page.locator(argument).first().focus();
  if (what === "hover") await page.locator(argument).first().hover();
  if (what === "evaluate") return page.evaluate(argument);
  if (what === "lint") return lint(page);
  if (what === "tree") return page.locator(argument).first().ariaSnapshot();
  if (what === "picture") await page.screenshot({ path: argument.path, fullPage: true, clip: argument.clip });
  return null;
}

async function look(browser, { steps, width = 1280, media = "screen", ...settings }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  await page.emulateMedia({ media });
  const [requests, complaints, answers] = [[], [], []];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  for (const each of steps) answers.push(await step(page, each));
  await context.close();
  return { requests, complaints, answers };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const found = [];
  for (const view of views) found.push(await look(browser, view));
  await writeFile(result, JSON.stringify(found));
} finally {
  await browser.close();
}
