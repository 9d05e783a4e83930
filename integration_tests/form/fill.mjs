// node fill.mjs TASK.json RESULT.json [PICTURE.png]: opens the form of a specification in Chromium, fills in values as a person
// does, by clicking and typing, submits it, and writes down what the form gives or why it refuses.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const [task, result, picture] = process.argv.slice(2);
const { schema, values, shown } = JSON.parse(await readFile(task, "utf8"));
const here = (name) => new URL(name, import.meta.url).pathname;

async function fill(page, id, entry, value) {
  const field = page.locator(`[id="${id}"]`);
  if (entry.oneOf) {
    await choose(page, id, entry, value);
  } else if (entry.type === "object") {
    for (const [name, below] of Object.entries(value)) await fill(page, `${id}_${name}`, entry.properties[name], below);
  } else if (entry.items?.enum) {
    await field.selectOption(value.map((label) => ({ label })));
  } else if (entry.type === "array") {
    await fillItems(page, id, entry, value);
  } else if (entry.type === "boolean") {
    await field.setChecked(value);
  } else if (entry.enum) {
    await field.selectOption({ label: value });
  } else {
    await field.click();
    await field.press("Control+A");
    await field.pressSequentially(String(value));
  }
}

async function choose(page, id, entry, value) {
  const constant = (choice) => Object.entries(choice.properties).find(([, each]) => "const" in each);
  const chosen = entry.oneOf.findIndex((choice) => value[constant(choice)[0]] === constant(choice)[1].const);
  await page.locator(`[id="${id}__oneof_select"]`).selectOption({ index: chosen });
  const { [constant(entry.oneOf[chosen])[0]]: _, ...rest } = value;
  await fill(page, id, { type: "object", properties: entry.oneOf[chosen].properties }, rest);
}

async function fillItems(page, id, entry, value) {
  for (const [index, each] of value.entries()) {
    const item = `${id}_${index}`;
    if (!(await page.locator(`[id="${item}"]`).count())) await page.locator(`[id="${id}__add"]`).click();
    await fill(page, item, entry.items, each);
  }
}

// The picture: what is filled in, from one setting to another.
async function draw(page, path) {
  await page.evaluate(() => window.scrollTo(0, 0));
  const [first, last] = await Promise.all(shown.map((id) => page.locator(`[id="${id}"]`).boundingBox()));
  const clip = { x: first.x, y: first.y, width: first.width, height: last.y + last.height - first.y + 12 };
  await page.screenshot({ path, clip, fullPage: true });
}

const bundle = await build({
  entryPoints: [here("form.jsx")], bundle: true, write: false, jsx: "automatic", define: { "process.env.NODE_ENV": '"production"' },
});
const css = await readFile(here("form.css"), "utf8");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const page = await browser.newPage({ viewport: { width: 770, height: 900 } });
  page.setDefaultTimeout(5000);
  await page.setContent(`<title>${schema.title}</title><style>${css}</style><div id="form"></div>`);
  await page.evaluate((given) => (window.schema = given), schema);
  await page.addScriptTag({ content: bundle.outputFiles[0].text });
  await fill(page, "root", { ...schema, oneOf: undefined }, values);
  if (picture) await draw(page, picture);
  await page.locator('button[type="submit"]').click();
  await page.waitForFunction(() => window.submitted || window.refused);
  const { submitted, refused } = await page.evaluate(() => ({ submitted: window.submitted, refused: window.refused }));
  await writeFile(result, JSON.stringify({ submitted, refused }));
} finally {
  await browser.close();
}
