// What waits for its time, seen by an administrator: what it is about, and given up alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, release, violations } from "./stage.js";

const FLOW = {
  key: "resting",
  title: "稍后再看",
  start: { on: "button", form: "customer", label: "稍后再看" },
  nodes: {
    rest: { kind: "delay", title: "等一等", for: "30min", next: "done" },
    done: { kind: "end" },
  },
};

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  await release(owner, "crm", { "flows/resting.json": FLOW });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a timer is listed with its run and its record; given up, it is gone and that is said", async () => {
  const { items } = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=1");
  const customer = items[0];
  const run = await api(owner, "POST", `/apps/crm/forms/customer/records/${customer.id}/buttons/resting`, {});
  await owner.goto(`${server.base}/admin/timers`);
  const row = owner.getByRole("row").filter({ hasText: "稍后再看" });
  await row.getByText("等待", { exact: true }).waitFor();
  await row.getByText("补一次").waitFor();
  assert.equal(await row.getByRole("link").getAttribute("href"), `/runs/${run.id}`);
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
