// The real server and the real browser: starts both on fresh data, and takes pictures of what people see.

import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as rest } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../..");
const pictures = join(root, "target/screenshots");
/** The pictures the README shows. */
const shown = join(root, "server/ui/screenshots");

/** As long as anything is waited for, in milliseconds. */
const PATIENCE = 30_000;

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where Chromium is; a machine without one fails the tests rather than skip them. */
function browserPath() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name may be there.
    }
  }
  throw new Error("Chromium was not found; `make tools` installs it");
}

/**
 * Starts `tenon serve` on an empty workspace, with a clock that can be put forward; answers its address and set-up link.
 * The profile says which build: `debug` or `release`; the settings are variables of its environment.
 */
export async function startServer(profile = "debug", settings = {}) {
  const binary = join(root, "target", profile, "tenon");
  if (!existsSync(binary)) throw new Error("build the server first: cargo build --workspace");
  const data = mkdtempSync(join(tmpdir(), "tenon-browser-"));
  const server = spawn(binary, ["serve", "--rehearsal", "--listen", "127.0.0.1:0", "--data", data], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RUST_LOG: "warn", ...settings },
  });
  const said = new Promise((found, failed) => {
    server.once("exit", (code) => failed(new Error(`tenon ended with ${code}`)));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const link = line.match(/http:\S+token=\S+/);
      if (link) found(link[0]);
    });
  });
  const setup = await within(said, "the set-up link");
  return {
    setup,
    base: new URL(setup).origin,
    data,
    stop() {
      server.kill("SIGTERM");
      return new Promise((ended) => {
        server.once("exit", () => {
          rmSync(data, { recursive: true, force: true });
          ended();
        });
      });
    },
  };
}

/** What is promised, or an error where it does not come within two minutes: nothing is waited for for ever. */
function within(promised, what) {
  const late = rest(120_000, undefined, { ref: false }).then(() => {
    throw new Error(`${what} did not come`);
  });
  return Promise.race([promised, late]);
}

/** The SMTP server of the Rust tests: says its port, then every letter it takes. */
export async function startMail() {
  const child = startPython("smtp.py");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await within(lines.next(), "a letter")).value;
  const port = Number(await line());
  return {
    port,
    next: async () => JSON.parse(await line()),
    stop: () => child.stdin.end(),
  };
}

function startPython(script, ...args) {
  const python = resolve(root, "target/test-tools/bin/python");
  return spawn(python, [resolve(root, "tests/support", script), ...args], { stdio: ["pipe", "pipe", "inherit"] });
}

/**
 * Keeps a server from writing anything, while it can read, until what is answered is called. What it has to write waits, and
 * is given up after ten seconds.
 */
export async function holdDatabase(server) {
  const child = startPython("hold.py", join(server.data, "tenon.db"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await within(lines.next(), "the database");
  return () => {
    const ended = new Promise((end) => child.once("exit", end));
    child.stdin.end();
    return within(ended, "the end of holding the database");
  };
}

/**
 * Starts Chromium; pages speak Chinese and answer within a bounded time. Pages that are left are kept for the way back only
 * where that is asked for.
 */
export async function startBrowser({ keepsPages = false } = {}) {
  const browser = await chromium.launch({
    executablePath: browserPath(),
    ignoreDefaultArgs: keepsPages ? ["--disable-back-forward-cache"] : [],
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  mkdirSync(pictures, { recursive: true });
  const open = async (width, height, locale = "zh-CN") => {
    const context = await browser.newContext({ locale, viewport: { width, height }, hasTouch: width < 500 });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    return page;
  };
  return {
    desktop: (locale) => open(1280, 800, locale),
    phone: (locale) => open(390, 844, locale),
    close: () => browser.close(),
  };
}

/** Waits until nothing comes or goes any more: what is half-way is neither there nor away. */
async function still(page) {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        // What goes by how far something is scrolled is at rest while nobody scrolls, and "running" all the same.
        const ends = (one) =>
          one.timeline === document.timeline &&
          one.playState === "running" &&
          one.effect?.getComputedTiming().endTime !== Infinity;
        let rest = 0;
        let frames = 0;
        const look = () => {
          // What is about to move begins to within a frame or two.
          rest = document.getAnimations().some(ends) ? 0 : rest + 1;
          frames += 1;
          if (rest >= 5) resolve();
          else if (frames > 1800) reject(new Error("the page never comes to rest"));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** What axe finds wrong with a page, as `rule: element`. */
export async function violations(page) {
  await still(page);
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`));
  });
}

/** Where something stands once it no longer moves: pages slide in, and lists grow above what one points at. */
export async function settled(locator) {
  await locator.scrollIntoViewIfNeeded();
  return locator.evaluate(
    (element) =>
      new Promise((resolve) => {
        let before = null;
        let still = 0;
        const look = () => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const now = JSON.stringify([x, y, width, height]);
          still = now === before ? still + 1 : 0;
          before = now;
          if (still >= 10) resolve({ x, y, width, height });
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** Asks until the answer is the one that is wanted; what it was at last stands in the error. */
export async function becomes(ask, wanted, message) {
  const end = Date.now() + PATIENCE;
  let found = await ask();
  while (!isDeepStrictEqual(found, wanted) && Date.now() < end) {
    await rest(50);
    found = await ask();
  }
  assert.deepEqual(found, wanted, message);
}

/** Waits until something stands within the width of a page: it may slide in. */
export async function isWithin(page, locator, message) {
  const { width: room } = page.viewportSize();
  const ends = async () => {
    const { x, width } = await locator.boundingBox();
    return x >= 0 && x + width <= room;
  };
  await becomes(ends, true, message);
}

const DAY = 86_400_000;

/**
 * Puts the clock of a rehearsal forward to a moment. What is due after holidays may be due in more days than a session lasts
 * that nobody uses: the way there is taken in strides, and those who are signed in on these pages use theirs at each.
 */
export async function putClock(owner, moment, pages = []) {
  const end = Date.parse(moment);
  let at = Date.parse((await api(owner, "GET", "/rehearsal/clock")).now);
  do {
    at = Math.min(end, at + 5 * DAY);
    await api(owner, "POST", "/rehearsal/clock", { now: new Date(at).toISOString() });
    for (const page of pages) await api(page, "GET", "/me");
  } while (at < end);
}

/** Does what loads a page anew, and waits until the page is told of what happens. */
export async function listening(page, load) {
  const stream = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/events"));
  await load();
  await stream;
}

/** Keeps a picture under target/screenshots. */
export async function picture(page, name) {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** Keeps a picture that the README shows. */
export async function publish(page, name) {
  await page.screenshot({ path: join(shown, `${name}.png`) });
}

/** Makes the owner and signs them in, without going through the pages that do. */
export async function setUp(page, server) {
  await page.goto(`${server.base}/login`);
  const token = new URL(server.setup).searchParams.get("token");
  const owner = { token, username: "boss", name: "陈老板", password: PASSWORD, workspace: "云杉自动化" };
  await api(page, "POST", "/setup", owner);
}

/** Makes the owner and installs an app with its demo data. */
export async function prepare(page, server, app) {
  await setUp(page, server);
  await api(page, "POST", `/templates/${app}/install`, { demo: true });
}

/** A server and a browser with a page in which something is made ready; whoever asks for them stops both. */
async function readied(ready, profile, settings) {
  const server = await startServer(profile, settings);
  let browser;
  try {
    browser = await startBrowser();
    const page = await browser.desktop();
    await ready(page, server);
    return { server, browser, page };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

/**
 * A server with an app and its demo data, and a browser with a page in which the owner is signed in. Profile and settings are
 * those of the server. Whoever opens it stops both.
 */
export function opened(app, profile, settings) {
  return readied((page, server) => prepare(page, server, app), profile, settings);
}

/** The same with an app of one's own instead, with these definitions by their files and no records. */
export function begun(key, title, files) {
  return readied(async (page, server) => {
    await setUp(page, server);
    await api(page, "POST", "/apps", { key, title });
    await release(page, key, files);
  });
}

/** Writes definitions of an app, by their files, and publishes them. */
export async function release(page, app, files) {
  for (const [path, document] of Object.entries(files)) {
    const text = JSON.stringify(document, null, 2);
    await api(page, "PUT", `/apps/${app}/definitions/${path}`, { text });
  }
  await api(page, "POST", `/apps/${app}/publish`);
}

/** What an app says of access, with forms besides whose records people of some roles may create and read. */
export async function accessWith(page, app, forms, roles) {
  const access = JSON.parse((await api(page, "GET", `/apps/${app}/definitions/access.json`)).published);
  const members = roles.map((role) => ({ role }));
  const rights = { members, operations: ["create", "read"], fields: { "*": "edit" } };
  const groups = forms.map((form) => ({ key: form, title: form, form, ...rights }));
  return { ...access, groups: [...access.groups, ...groups] };
}

async function givePassword(owner, username) {
  const found = await api(owner, "GET", `/members?search=${username}`);
  await api(owner, "PATCH", `/members/${found.items[0].id}`, { password: PASSWORD });
}

/** Opens a page as a member, whom the owner has given a password, without going through the page that asks for it. */
export async function signIn(server, owner, page, username) {
  await givePassword(owner, username);
  const answer = await page.context().request.post(`${server.base}/api/v1/login`, { data: { username, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`${username} cannot sign in: ${answer.status()} ${await answer.text()}`);
  await page.goto(`${server.base}/`);
}

/** The same as people do it. */
export async function signInByHand(server, owner, page, username) {
  await givePassword(owner, username);
  await page.goto(`${server.base}/login`);
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.base}/`);
}

/** The password of everybody in these tests. */
export const PASSWORD = "correct horse battery";

/** Waits until screen readers are told this of a drag. */
export function announced(page, words) {
  return page.locator('[id^="DndLiveRegion"]', { hasText: words }).waitFor({ state: "attached" });
}

/** Sends one request of the API with the session of a page. */
export async function api(page, method, path, body) {
  const answer = await page.evaluate(
    async ([method, path, body]) => {
      const response = await fetch(`/api/v1${path}`, {
        method,
        headers: method === "GET" ? {} : { "content-type": "application/json" },
        body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : JSON.parse(text) };
    },
    [method, path, body],
  );
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
