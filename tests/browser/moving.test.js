// A run whose copies are sent from a task and after its end, which an administrator moves to a node and has go on once it is over.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, release, violations } from "./stage.js";

const FORM = {
  key: "ticket",
  title: "工单",
  type: "object",
  "x-title": "{{ subject }}",
  required: ["subject"],
  properties: { subject: { title: "主题", type: "string" } },
};
const asks = (title, member, next) => ({ kind: "approve", title, assignees: [{ member }], next });
const FLOW = {
  key: "grading",
  title: "工单定级",
  start: { on: "button", form: "ticket", label: "定级" },
  nodes: {
    look: asks("复核等级", "boss", "sign"),
    sign: asks("签发", "boss", "done"),
    done: { kind: "end", result: "approved" },
  },
};
const TICKETS = "/apps/crm/forms/ticket/records";

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

/** The run of a new ticket. */
async function start(subject) {
  const made = await api(page, "POST", TICKETS, { values: { subject } });
  return (await api(page, "POST", `${TICKETS}/${made.id}/buttons/grading`)).id;
}

async function name(dialog, who, words) {
  const members = dialog.getByRole("combobox", { name: "抄送给" });
  await members.click();
  await members.fill(who);
  await page.locator(".ant-select-item-option", { hasText: who }).first().click();
  await dialog.getByLabel("想说的话").fill(words);
  await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
}

const copies = async (run) =>
  (await api(page, "GET", `/runs/${run}`)).tasks
    .filter((task) => task.kind === "cc")
    .map((task) => task.assignee.name);

test("copies are sent from a task, and from the run once it is over", async () => {
  const run = await start("知会工单");
  const task = (await api(page, "GET", "/tasks")).items.find((one) => one.run_id === run);
  await page.goto(`${server.base}/tasks/${task.id}`);
  await page.getByRole("button", { name: "更多" }).click();
  await page.getByRole("menuitem", { name: "抄送" }).click();
  const dialog = page.getByRole("dialog", { name: "抄送" });
  await name(dialog, "林晓燕", "请知悉");
  await picture(page, "moving-1-copy");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: /^抄\s?送$/ }).click();
  await page.getByText("已抄送", { exact: true }).waitFor();
  assert.deepEqual(await copies(run), ["林晓燕"]);

  await api(page, "POST", `/runs/${run}/terminate`, { reason: "重复" });
  await page.goto(`${server.base}/runs/${run}`);
  await page.getByRole("button", { name: /^抄\s?送$/ }).click();
  await name(dialog, "王芳", "已终止");
  await dialog.getByRole("button", { name: /^抄\s?送$/ }).click();
  await page.getByText("已抄送", { exact: true }).waitFor();
  assert.deepEqual((await copies(run)).sort(), ["林晓燕", "王芳"].sort());
});

test("a run is moved to a node, which says what is given up, and goes on after its end", async () => {
  const run = await start("特批工单");
  await page.goto(`${server.base}/runs/${run}`);
  await page.getByRole("button", { name: "更多" }).click();
  await page.getByRole("menuitem", { name: "跳转到节点" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("到哪个节点").click();
  await page.getByTitle("签发").last().click();
  await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await dialog.getByText("复核等级（收回 陈老板 的待办）").waitFor();
  await dialog.getByLabel("说明").fill("特批");
  await picture(page, "moving-2-jump");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: /^跳\s?转$/ }).click();
  await page.getByText("将流程跳转到此节点").waitFor();
  const stands = async () => {
    const shown = await api(page, "GET", `/runs/${run}`);
    return [shown.state, shown.nodes.filter((node) => node.state === "active").map((node) => node.key)];
  };
  assert.deepEqual(await stands(), ["running", ["sign"]]);

  await api(page, "POST", `/runs/${run}/terminate`, { reason: "误操作" });
  const phone = await browser.phone();
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto(`${server.base}/runs/${run}`);
  await phone.getByRole("button", { name: "重新激活" }).click();
  const again = phone.getByRole("dialog");
  await again.getByLabel("到哪个节点").click();
  await phone.getByTitle("复核等级").last().click();
  await phone.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await again.getByLabel("说明").fill("误终止");
  await picture(phone, "moving-3-activate-phone");
  assert.deepEqual(await violations(phone), []);
  await again.getByRole("button", { name: /^激\s?活$/ }).click();
  await phone.getByText("重新激活流程，从此节点继续").waitFor();
  assert.deepEqual(await stands(), ["running", ["look"]]);
});
