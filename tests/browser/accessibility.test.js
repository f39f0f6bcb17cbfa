// axe over every page, in both languages, on the desktop and on a phone: no violation anywhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as rest } from "node:timers/promises";
import { answer, INSIDE } from "./inside.js";
import { api, becomes, opened, PASSWORD, release, startServer, violations } from "./stage.js";

let server;
let browser;
let owner;
/** Every page by its name; filled once there are records to show. */
let pages;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  pages = { ...(await everyPage()), ...(await pagesOfVisits()) };
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
    memberTasks: `/admin/members/${boss.id}/tasks`,
    viewSettings: "/apps/crm/customer",
    newView: "/apps/crm/opportunity",
    profile: "/profile",
    mine: "/mine",
    unknown: "/no/such/page",
  };
}

const VISIT = {
  key: "visit",
  title: "到访登记",
  "x-title": "{{ name }}",
  type: "object",
  required: ["name"],
  properties: {
    name: { title: "姓名", type: "string" },
    phone: { title: "手机", "x-kind": "phone" },
    reason: { title: "来意", "x-kind": "select", enum: ["面试", "送货"] },
  },
};

/** A form in its second version, which is open to strangers; one has answered it, and a table was imported. */
async function pagesOfVisits() {
  await api(owner, "POST", "/apps", { key: "visits", title: "到访" });
  const { name, phone } = VISIT.properties;
  const before = { name: { ...name, title: "称呼" }, phone, badge: { title: "胸牌", type: "string" } };
  await release(owner, "visits", { "forms/visit.json": { ...VISIT, properties: before } });
  await release(owner, "visits", { "forms/visit.json": VISIT });
  await api(owner, "POST", "/apps/visits/forms/visit/records", {
    values: { name: "贺经理", phone: "13900001234", reason: "送货" },
  });
  const settings = {
    fields: Object.keys(VISIT.properties),
    may_edit: true,
    progress: ["reason"],
    query: { by: ["phone"], show: ["name", "reason"] },
  };
  const { token } = await api(owner, "POST", "/apps/visits/links", { form: "visit", settings });
  const stranger = await browser.phone();
  await stranger.goto(`${server.base}/f/${token}`);
  await answer(stranger);
  const progress = await stranger.getByRole("link", { name: "查看处理进度" }).getAttribute("href");
  await stranger.context().close();
  return {
    versions: "/build/visits/forms/visit",
    preview: "/build/visits/forms/visit",
    newLink: "/build/visits/links?form=visit",
    share: "/build/visits/links?form=visit",
    importWords: await imported("check", (found) => found.checked !== null),
    importResult: await imported("run", (found) => found.job.state === "done"),
    answering: `/f/${token}`,
    thanks: `/f/${token}`,
    progress,
    query: `/q/${token}`,
  };
}

/** Where an import stands that was looked at or carried out; one telephone number is bad, and one word no option. */
async function imported(how, isOver) {
  const { job } = await owner.evaluate(async () => {
    const table = "姓名,手机,来意\n赵一,13900000001,拜访\n钱二,电话不详,面试\n孙三,13900000003,送货\n";
    const body = new FormData();
    body.append("file", new File([table], "visits.csv", { type: "text/csv" }));
    const sent = await fetch("/api/v1/apps/visits/forms/visit/imports", { method: "POST", body });
    return sent.json();
  });
  const { mapping } = await api(owner, "GET", `/imports/${job.id}/columns`);
  await api(owner, "POST", `/imports/${job.id}/${how}`, { mapping });
  await becomes(async () => isOver(await api(owner, "GET", `/imports/${job.id}`)), true, how);
  return `/apps/visits/visit/import?job=${job.id}`;
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

test("the entry and the set-up are sound", async () => {
  const fresh = await startServer();
  try {
    for (const [name, address] of Object.entries({ login: `${server.base}/login`, setup: fresh.setup }))
      for (const language of ["zh-CN", "en"])
        for (const width of ["desktop", "phone"]) {
          const page = await browser[width](language);
          const asked = watch(page);
          await page.goto(address);
          await settled(page, asked);
          assert.deepEqual(await violations(page), [], `${name}, ${language}, ${width}`);
          await page.context().close();
        }
  } finally {
    await fresh.stop();
  }
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
