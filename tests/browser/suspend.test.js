// A run that an administrator has stand still and walk again from a node, and the log in which a failed node is tried again.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, PASSWORD, picture, release, violations } from "./stage.js";

const FORM = {
  key: "ticket",
  title: "工单",
  type: "object",
  "x-title": "{{ subject }}",
  required: ["subject"],
  properties: {
    subject: { title: "主题", type: "string" },
    wish: { title: "期望等级", type: "string" },
    grade: { title: "等级", type: "string", enum: ["甲", "乙"] },
  },
};
const FLOW = {
  key: "grading",
  title: "工单定级",
  start: { on: "button", form: "ticket", label: "定级" },
  nodes: {
    set: {
      kind: "update",
      title: "写入等级",
      values: { grade: "= wish" },
      next: "look",
    },
    look: {
      kind: "approve",
      title: "复核等级",
      assignees: [{ member: "boss" }],
      next: "done",
    },
    done: { kind: "end", result: "approved" },
  },
};
const TICKETS = "/apps/crm/forms/ticket/records";
const LOG = "/build/crm/flows/grading/log";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  await release(page, "crm", { "forms/ticket.json": FORM, "flows/grading.json": FLOW });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A ticket whose flow was started. */
async function start(subject, wish) {
  const made = await api(page, "POST", TICKETS, { values: { subject, wish } });
  const run = await api(page, "POST", `${TICKETS}/${made.id}/buttons/grading`);
  return { record: made.id, run: run.id };
}

test("a failed node is found in the log and tried again", async () => {
  await page.goto(`${server.base}${LOG}`);
  await page.getByText("没有符合条件的记录").waitFor();
  assert.equal(await page.getByRole("button", { name: "重试所有失败的" }).count(), 0, "nothing has failed");
  await picture(page, "110-node-log-empty");
  assert.deepEqual(await violations(page), []);

  await start("正常工单", "甲");
  const { record, run } = await start("写错等级", "丙");
  await page.reload();
  const failed = page.getByRole("row").filter({ hasText: "写错等级" });
  await failed.getByText("失败", { exact: true }).waitFor();
  await page.getByRole("row").filter({ hasText: "正常工单" }).getByText("成功", { exact: true }).waitFor();
  await failed.locator("summary").click();
  await failed.getByText("丙").first().waitFor();
  await picture(page, "111-node-log");
  assert.deepEqual(await violations(page), []);

  await page.getByRole("search").getByText("失败", { exact: true }).click();
  await page.getByText("正常工单").waitFor({ state: "detached" });
  assert.match(page.url(), /outcome=failed/);

  await api(page, "PATCH", `${TICKETS}/${record}`, { values: { wish: "乙" } });
  await page.getByRole("button", { name: "重试所有失败的" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("仍停在失败节点上的流程实例").waitFor();
  await picture(page, "112-node-log-retry");
  await dialog.getByRole("button", { name: "重试所有失败的" }).click();
  await page.getByText("已重试 1 个，全部成功").waitFor();
  const shown = await api(page, "GET", `/runs/${run}`);
  assert.deepEqual(
    shown.nodes.filter((node) => node.state === "active").map((node) => node.key),
    ["look"],
  );
});

test("what is stuck is told to administrators and on the run, and tried again there", async () => {
  const { record, run } = await start("卡住的工单", "丙");
  await page.goto(`${server.base}/admin/health`);
  await page.getByText("卡住的流程", { exact: true }).waitFor();
  await page.goto(`${server.base}/runs/${run}`);
  await page.getByText("卡住", { exact: true }).first().waitFor();
  assert.deepEqual(await violations(page), []);

  await page.goto(`${server.base}/admin/incidents`);
  const row = page.getByRole("row").filter({ hasText: "卡住的工单" });
  await row.getByText("停在“写入等级”").waitFor();
  await picture(page, "112b-stuck-runs");
  assert.deepEqual(await violations(page), []);
  await row.getByRole("button", { name: "重试" }).click();
  await page.getByText("重试后仍然卡住").waitFor();
  await api(page, "PATCH", `${TICKETS}/${record}`, { values: { wish: "乙" } });
  await row.getByRole("button", { name: "重试" }).click();
  await page.getByRole("heading", { name: "没有流程异常" }).waitFor();
});

test("a run stands still until an administrator lets it go on", async () => {
  const { run } = await start("待审计工单", "甲");
  await page.goto(`${server.base}/runs/${run}`);
  await page.getByRole("button", { name: "更多" }).click();
  await page.getByRole("menuitem", { name: "暂停流程" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("说明").fill("等待审计");
  await picture(page, "113-suspend");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "暂停", exact: true }).click();
  await page.getByText("流程已由 陈老板 暂停：等待审计").waitFor();
  await picture(page, "114-suspended");
  assert.deepEqual(await violations(page), []);

  await page.goto(`${server.base}/`);
  await page.getByRole("link").filter({ hasText: "待审计工单" }).getByText("已暂停").first().waitFor();
  await picture(page, "115-suspended-todo");

  await page.goto(`${server.base}/runs/${run}`);
  await page.getByRole("button", { name: "更多" }).click();
  await page.getByRole("menuitem", { name: "恢复流程" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "恢复", exact: true }).click();
  await page.getByText("流程已由 陈老板 暂停：等待审计").waitFor({ state: "detached" });
});

test("a run walks again from a node it has passed", async () => {
  const { run } = await start("返工工单", "甲");
  await page.goto(`${server.base}/runs/${run}`);
  await page.getByRole("button", { name: "更多" }).click();
  await page.getByRole("menuitem", { name: "从节点重新执行" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("已发出的通知和邮件").waitFor();
  await dialog.getByLabel("从哪个节点开始").click();
  await page.getByTitle("写入等级").last().click();
  await dialog.getByLabel("说明").fill("数据有误");
  await picture(page, "116-rerun");
  await dialog.getByRole("button", { name: "重新执行", exact: true }).click();
  await page.getByText("从此节点重新执行").waitFor();
  const log = await api(page, "GET", `/apps/crm/flows/grading/log?run=${run}`);
  assert.deepEqual(
    log.items.map((line) => [line.outcome, line.attempt]),
    [
      ["done", 2],
      ["done", 1],
    ],
  );
});

test("the log speaks English and fits the phone", async () => {
  const english = await browser.desktop("en-US");
  await english.goto(`${server.base}/login`);
  await api(english, "POST", "/login", {
    username: "boss",
    password: PASSWORD,
  });
  await api(english, "PATCH", "/me", { language: "en" });
  await english.goto(`${server.base}${LOG}`);
  await english.getByText("Input and output").first().waitFor();
  await picture(english, "117-node-log-en");
  assert.deepEqual(await violations(english), []);
  await english.setViewportSize({ width: 390, height: 844 });
  await picture(english, "118-node-log-phone");
  assert.deepEqual(await violations(english), []);
  const wide = await english.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  assert.equal(wide, false, "nothing is wider than the phone");
  await api(english, "PATCH", "/me", { language: "zh-CN" });
});
