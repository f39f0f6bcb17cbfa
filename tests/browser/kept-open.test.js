// What is open stays open while the page is told of what others do: menus, dialogs, and what is typed in them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, listening, opened, release } from "./stage.js";

const FORM = {
  key: "ticket",
  title: "工单",
  type: "object",
  "x-title": "{{ subject }}",
  properties: {
    subject: { title: "主题", type: "string" },
    grade: { title: "等级", type: "string" },
    remark: { title: "备注", type: "string" },
  },
};
const FLOW = {
  key: "check",
  title: "复核",
  start: { on: "button", form: "ticket", label: "复核" },
  nodes: {
    look: {
      kind: "approve",
      title: "复核",
      assignees: [{ member: "boss" }],
      fields: { "*": "see", remark: "edit" },
      next: "done",
    },
    done: { kind: "end", result: "approved" },
  },
};
const TICKETS = "/apps/crm/forms/ticket/records";

let server, browser, page, record, task;

async function start(subject) {
  const made = await api(page, "POST", TICKETS, { values: { subject, grade: "甲" } });
  const run = await api(page, "POST", `${TICKETS}/${made.id}/buttons/check`);
  return { record: made.id, task: run.tasks.find((one) => one.state === "open").id };
}

/** The record becomes another one, and the page hears of it with the next thing that waits for its reader. */
async function changes(grade) {
  await api(page, "PATCH", `${TICKETS}/${record}`, { values: { grade } });
  const read = page.waitForResponse((answer) => answer.url().endsWith(`/tasks/${task}`));
  await start("另一张");
  await read;
  await page.getByText(grade, { exact: true }).first().waitFor();
}

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  await release(page, "crm", { "forms/ticket.json": FORM, "flows/check.json": FLOW });
  ({ record, task } = await start("头一张"));
  await listening(page, () => page.goto(`${server.base}/tasks/${task}`));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the menu of a task and the dialog it leads to stay, and so does what is typed", async () => {
  const remark = page.getByLabel("备注");
  await remark.fill("已电话核实");
  await page.getByRole("button", { name: "更多" }).click();
  const item = page.getByRole("menuitem").first();
  await item.waitFor();
  const held = await item.elementHandle();
  await changes("乙");
  assert.ok(await held.evaluate((element) => element.isConnected));
  await item.click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const words = dialog.getByRole("textbox").last();
  await words.fill("请一起看看");
  await changes("丙");
  await becomes(() => words.inputValue(), "请一起看看");
  await becomes(() => remark.inputValue(), "已电话核实");
});
