// axe over every page, in both languages, on the desktop and on a phone: no violation anywhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as rest } from "node:timers/promises";
import { api, opened, PASSWORD, violations } from "./stage.js";

let server;
let browser;
let owner;
/** Every page by its name; filled once there are records to show. */
let pages;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  pages = await everyPage();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function everyPage() {
  const first = async (form) => (await api(owner, "GET", `/apps/crm/forms/${form}/records?limit=1`)).items[0];
  const [customer, quotes, gone] = [
    await first("customer"),
    await api(owner, "GET", "/apps/crm/forms/quote/records?limit=100"),
    await first("lead"),
  ];
  await api(owner, "DELETE", `/apps/crm/forms/lead/records/${gone.id}`);
  await api(owner, "POST", `/apps/crm/forms/customer/records/${customer.id}/comments`, {
    text: "看一下",
    mentions: [],
  });
  const free = quotes.items.find((quote) => quote.flow_state === null);
  const run = await api(owner, "POST", `/apps/crm/forms/quote/records/${free.id}/submit`, {
    flow: "quote-approval",
  });
  const boss = await api(owner, "GET", "/me");
  const mine = run.tasks[0];
  if (mine.assignee.id !== boss.id)
    await api(owner, "POST", `/runs/${run.id}/tasks/${mine.id}/reassign`, {
      member: boss.id,
      reason: "试",
    });
  const todo = await api(owner, "GET", "/tasks?box=todo");
  return {
    workbench: "/",
    started: "/?box=started",
    copies: "/?box=cc",
    notifications: "/notifications",
    apps: "/apps",
    templates: "/templates",
    list: "/apps/crm/customer",
    board: "/apps/crm/opportunity?view=opportunity-board",
    gantt: "/apps/crm/contract?view=contract-gantt",
    days: "/apps/crm/followup?view=followup-calendar",
    gallery: "/apps/crm/product?view=product-gallery",
    imports: "/apps/crm/customer/import",
    print: `/apps/crm/quote/print?ids=${free.id}`,
    jobs: "/jobs",
    panel: `/apps/crm/customer?open=${customer.id}`,
    bin: "/apps/crm/lead/bin",
    archive: "/apps/crm/lead/archive",
    duplicates: "/apps/crm/customer/duplicates",
    record: `/apps/crm/customer/${customer.id}`,
    edit: `/apps/crm/customer/${customer.id}?edit=1`,
    flow: `/apps/crm/quote/${free.id}`,
    create: "/apps/crm/quote/new",
    task: `/tasks/${todo.items[0].id}`,
    run: `/runs/${run.id}`,
    diagram: `/runs/${run.id}?view=diagram`,
    build: "/build/crm",
    drawing: "/build/crm/flows/quote-approval",
    trial: "/build/crm/flows/quote-approval",
    figures: "/build/crm/flows/quote-approval/figures",
    log: "/build/crm/flows/quote-approval/log",
    migrate: "/build/crm/flows/quote-approval/migrate",
    source: "/build/crm?file=forms/customer.json",
    designer: "/build/crm/forms/customer",
    fieldRules: "/build/crm/forms/customer?tab=rules",
    grading: "/build/crm/rules/customer-grade",
    reminder: "/build/crm/reminders/customer-followup-due",
    prints: "/build/crm/prints",
    links: "/build/crm/links",
    members: "/admin/members",
    departments: "/admin/departments",
    roles: "/admin/roles",
    settings: "/admin/settings",
    hours: "/admin/calendar",
    notices: "/admin/notices",
    keys: "/admin/keys",
    secrets: "/admin/secrets",
    outbox: "/admin/outbox",
    timers: "/admin/timers",
    incidents: "/admin/incidents",
    flowReport: "/admin/figures",
    audit: "/admin/audit",
    health: "/admin/health",
    profile: "/profile",
    mine: "/mine",
    unknown: "/no/such/page",
  };
}

/** What leads to pages that have no address of their own. */
const INSIDE = { trial: tryOut };

/** In the middle of a trial, with all that may be done now unfolded. */
async function tryOut(page, language) {
  const words = {
    "zh-CN": {
      open: "试走",
      trial: "试走流程",
      comment: "评论",
      sign: "前加签",
      administered: "管理员还可以",
      jump: "跳转到节点",
    },
    en: {
      open: "Try out",
      trial: "Try the flow out",
      comment: "Comment",
      sign: "Sign before",
      administered: "An administrator may",
      jump: "Jump to a node",
    },
  }[language];
  await page.getByRole("button", { name: words.open, exact: true }).click();
  const trial = page.getByRole("complementary", { name: words.trial });
  await trial.getByRole("button", { name: words.comment, exact: true }).first().click();
  await trial.locator("[data-what=comment]").waitFor();
  await trial.getByRole("button", { name: words.sign, exact: true }).first().click();
  await trial.locator("summary", { hasText: words.administered }).click();
  await trial.getByRole("button", { name: words.jump, exact: true }).click();
  await trial.getByRole("list", { name: words.jump, exact: true }).waitFor();
}

/** Counts what a page is still asking for; the stream of news never ends and does not count. */
function watch(page) {
  const open = new Set();
  const asked = { open, settled: () => {} };
  page.on("request", (request) => {
    if (!request.url().endsWith("/events")) open.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"])
    page.on(end, (request) => {
      open.delete(request);
      asked.settled();
    });
  return asked;
}

/** Longer than this no page asks for what it shows, in milliseconds. */
const LONGEST = 60_000;

/** Resolves once a page shows what it asked for: nothing under way, no skeleton. */
async function settled(page, asked) {
  const end = Date.now() + LONGEST;
  const shown = () => document.querySelector("h1, h2") && !document.querySelector("[aria-busy=true]");
  for (;;) {
    await page.waitForFunction(shown);
    if (asked.open.size === 0) {
      // What arrived last is drawn by the frame after the next; it may ask for more.
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      if (asked.open.size === 0 && (await page.evaluate(shown))) return;
    } else {
      await Promise.race([new Promise((done) => (asked.settled = done)), rest(1_000)]);
      if (Date.now() > end) throw new Error(`${page.url()} still waits for ${[...asked.open].map((one) => one.url())}`);
    }
  }
}

async function signedIn(page, language) {
  await page.goto(`${server.base}/login`);
  await page.evaluate((language) => localStorage.setItem("tenon.language", language), language);
  await api(page, "POST", "/login", { username: "boss", password: PASSWORD });
  await api(page, "PATCH", "/me", { language });
}

/** What is wrong with every page, by its name and width. */
async function wrongWith(language, width) {
  const page = await browser[width](language);
  const asked = watch(page);
  await signedIn(page, language);
  const found = {};
  for (const [name, path] of Object.entries(pages)) {
    // What the page before still asks for ends with it, and not always with a word.
    asked.open.clear();
    await page.goto(server.base + path);
    await settled(page, asked);
    if (name in INSIDE) {
      await INSIDE[name](page, language);
      await settled(page, asked);
    }
    const wrong = await violations(page);
    if (wrong.length > 0) found[`${name}, ${width}`] = wrong;
  }
  await page.context().close();
  return found;
}

for (const language of ["zh-CN", "en"]) {
  test(`every page is sound: ${language}`, async () => {
    const found = await Promise.all(["desktop", "phone"].map((width) => wrongWith(language, width)));
    assert.deepEqual(Object.assign({}, ...found), {});
  });
}

test("the entry is sound", async () => {
  const page = await browser.phone();
  const asked = watch(page);
  await page.goto(`${server.base}/login`);
  await settled(page, asked);
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});

test("a phone can keep it as an app, with a sign of its own", async () => {
  const page = await browser.phone();
  await page.goto(`${server.base}/login`);
  const found = await page.evaluate(async () => {
    const answer = await fetch(document.querySelector("link[rel=manifest]").href);
    const manifest = await answer.json();
    const signs = await Promise.all(
      [...manifest.icons.map((icon) => icon.src), document.querySelector("link[rel=apple-touch-icon]").href].map(
        async (src) => {
          const image = new Image();
          image.src = src;
          await image.decode();
          return image.naturalWidth;
        },
      ),
    );
    return { type: answer.headers.get("content-type"), display: manifest.display, start: manifest.start_url, signs };
  });
  assert.deepEqual([found.type, found.display, found.start], ["application/manifest+json", "standalone", "/"]);
  assert.deepEqual(found.signs.slice(1), [192, 512, 512, 180]);
  await page.context().close();
});
