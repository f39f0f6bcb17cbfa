// What waits for its time, seen by an administrator: what it is about, given up alone, and late.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, holdDatabase, opened, picture, putClock, release, violations } from "./stage.js";

const FLOW = {
  key: "resting",
  title: "稍后再看",
  start: { on: "button", form: "customer", label: "稍后再看" },
  nodes: {
    rest: { kind: "delay", title: "等一等", for: "30min", next: "done" },
    done: { kind: "end" },
  },
};

const SOON = { ...FLOW, key: "soon", title: "马上再看", start: { ...FLOW.start, label: "马上再看" } };
SOON.nodes = { ...FLOW.nodes, rest: { ...FLOW.nodes.rest, for: "2min" } };

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await release(owner, "crm", { "flows/resting.json": FLOW, "flows/soon.json": SOON });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The run that a button of a customer starts. */
async function press(button) {
  const { items } = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=1");
  return api(owner, "POST", `/apps/crm/forms/customer/records/${items[0].id}/buttons/${button}`, {});
}

async function waitMinutes(minutes) {
  const { now } = await api(owner, "GET", "/rehearsal/clock");
  await putClock(owner, new Date(Date.parse(now) + minutes * 60_000).toISOString());
}

test("a timer is listed with its run and its record; given up, it is gone and that is said", async () => {
  const run = await press("resting");
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.goto(`${server.base}/admin/timers`);
  const row = owner.getByRole("row").filter({ hasText: "稍后再看" });
  await row.getByText("等待", { exact: true }).waitFor();
  await row.getByText("补一次").waitFor();
  assert.equal(await row.getByRole("link").getAttribute("href"), `/runs/${run.id}`);
  await owner.getByText("客户管理 / 稍后再看").first().waitFor();
  const cut = await owner.getByRole("table").evaluate((table) => {
    const frame = table.parentElement;
    return frame.scrollWidth - frame.clientWidth;
  });
  assert.equal(cut, 0, "nothing runs out of the list");
  await picture(owner, "timers");
  assert.deepEqual(await violations(owner), []);

  await row.getByRole("button", { name: "取消任务" }).click();
  const asked = owner.getByRole("dialog", { name: "取消这个定时任务？" });
  await asked.getByRole("button", { name: "取消任务" }).click();
  await owner.getByText("已取消", { exact: true }).waitFor();
  await row.waitFor({ state: "detached" });
  const { items: left } = await api(owner, "GET", "/timers?limit=200");
  assert.deepEqual(
    left.filter((timer) => timer.run_id === run.id),
    [],
  );

  await owner.goto(`${server.base}/admin/timers?state=dead`);
  await owner.getByText("没有定时任务").waitFor();
});

test("what could not be done in its time is listed as late, and done once it can be", async () => {
  // That a session is used is written down every five minutes: so it is before nothing can be.
  await waitMinutes(6);
  await api(owner, "GET", "/me");
  const run = await press("soon");
  const letGo = await holdDatabase(server);
  try {
    await waitMinutes(3);
    await owner.goto(`${server.base}/admin/timers?state=late`);
    const row = owner.getByRole("row").filter({ hasText: "马上再看" });
    await row.getByText(/^\d+ 分钟$/).waitFor();
    assert.equal(await row.getByRole("link").getAttribute("href"), `/runs/${run.id}`);
    await owner.getByText(/^已超时 [1-9]\d*$/).first().waitFor();
    await picture(owner, "timers-late");
  } finally {
    await letGo();
  }
  const late = async () => {
    const { items } = await api(owner, "GET", "/timers?state=late&limit=200");
    return items.filter((timer) => timer.run_id === run.id);
  };
  await becomes(late, []);
  assert.deepEqual(await violations(owner), []);
});
