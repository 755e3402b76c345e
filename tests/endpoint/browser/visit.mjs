// Visits a page: says "loaded", waits until an article of it holds some texts, then takes a picture
// of each look of it and prints what was seen as JSON.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.BROWSER_FOLDER}/package.json`);
const { chromium } = require("playwright-core");
const [url, pictures, ...awaited] = process.argv.slice(2);

const LOOKS = {
  wide: { size: { width: 1280, height: 800 }, colorScheme: "light" },
  narrow: { size: { width: 360, height: 740 }, colorScheme: "light" },
  dark: { size: { width: 1280, height: 800 }, colorScheme: "dark" },
};

const browser = await chromium.launch({
  executablePath: process.env.BROWSER,
  // No name but the server's address can be found, whatever the browser would look for.
  args: ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
});
const page = await browser.newPage();
const requests = [];
const errors = [];
page.on("request", (request) => requests.push([request.method(), request.url()]));
page.on("console", (said) => said.type() === "error" && errors.push(said.text()));
page.on("pageerror", (error) => errors.push(String(error)));

await page.goto(url);
await page.getByRole("status").filter({ hasNotText: "loading" }).waitFor();
console.log("loaded");
const article = awaited.reduce((found, text) => found.filter({ hasText: text }), page.locator("article"));
await article.first().waitFor();

const looks = {};
for (const [name, { size, colorScheme }] of Object.entries(LOOKS)) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  looks[name] = await page.evaluate(() => ({
    fits: document.documentElement.scrollWidth <= innerWidth,
    paper: getComputedStyle(document.body).backgroundColor,
  }));
}
const text = await page.evaluate(() => document.body.innerText);
const controls = await page.locator("a, button, form, input, iframe, img, link").count();
await browser.close();
console.log(JSON.stringify({ text, controls, requests, errors, looks }));
