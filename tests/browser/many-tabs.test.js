// Many tabs of one browser, and many pages loaded one after another: each is served, and is told of what happens.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, PASSWORD, startBrowser } from "./stage.js";

const FORM = {
  key: "ticket",
  title: "工单",
  type: "object",
  "x-title": "{{ subject }}",
  properties: { subject: { title: "主题", type: "string" } },
};
const FLOW = {
  key: "check",
  title: "复核",
  start: { on: "button", form: "ticket", label: "复核" },
  nodes: {
    look: { kind: "approve", title: "复核", assignees: [{ member: "boss" }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};
const TICKETS = "/apps/desk/forms/ticket/records";

/** More than a browser opens connections to one server. */
const MANY = 8;

let server, browser, page;

before(async () => {
  ({ server, browser, page } = await begun("desk", "服务台", { "forms/ticket.json": FORM, "flows/check.json": FLOW }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Starts a run; answers the task that comes of it. */
async function start(subject) {
  const made = await api(page, "POST", TICKETS, { values: { subject } });
  const run = await api(page, "POST", `${TICKETS}/${made.id}/buttons/check`);
  return run.tasks.find((one) => one.state === "open").id;
}

const row = (tab, subject) => tab.getByRole("link").filter({ hasText: subject });
const isStream = (request) => request.url().endsWith("/api/v1/events");

test("every one of many tabs is served and told, by one stream that the next one takes over", async () => {
  const context = page.context();
  const streams = new Map();
  context.on("request", (request) => isStream(request) && streams.set(request, request.frame().page()));
  for (const end of ["requestfailed", "requestfinished"]) context.on(end, (request) => streams.delete(request));
  const open = () => [...streams.values()].filter((one) => !one.isClosed()).length;

  const task = await start("第一张");
  const tabs = [];
  for (let opened = 0; opened < MANY; opened += 1) {
    const tab = await context.newPage();
    await tab.goto(`${server.base}/`);
    await row(tab, "第一张").waitFor();
    tabs.push(tab);
  }
  await becomes(open, 1);

  const last = tabs.at(-1);
  await row(last, "第一张").click();
  await last.waitForURL((url) => url.pathname === `/tasks/${task}`);
  const decided = last.waitForResponse((answer) => answer.url().endsWith(`/tasks/${task}/approve`));
  await last.getByRole("button", { name: "同意", exact: true }).click();
  assert.equal((await decided).status(), 200);
  for (const tab of tabs.slice(0, -1)) await row(tab, "第一张").waitFor({ state: "detached" });

  const [first, ...others] = tabs;
  const taken = context.waitForEvent("request", isStream);
  await first.close();
  await taken;
  await start("第二张");
  for (const tab of others.slice(0, -1)) await row(tab, "第二张").waitFor();
  await becomes(open, 1);
  for (const tab of others) await tab.close();
});

test("a tab goes on being served however many pages it has loaded", async () => {
  const keeping = await startBrowser({ keepsPages: true });
  try {
    const tab = await keeping.desktop();
    await tab.context().request.post(`${server.base}/api/v1/login`, { data: { username: "boss", password: PASSWORD } });
    for (let loaded = 0; loaded < MANY + 2; loaded += 1) {
      await tab.goto(`${server.base}/${loaded % 2 ? "" : "notifications"}`);
      await tab.getByRole("heading", { level: 1 }).waitFor();
    }
    await tab.goto(`${server.base}/`);
    await start("第三张");
    await row(tab, "第三张").waitFor();
  } finally {
    await keeping.close();
  }
});
