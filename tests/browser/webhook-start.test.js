// A flow that another system starts: set up in the designer, called with what a form of a website sends, its paths picked from
// what came.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, panel } from "./drawing.js";
import { api, opened, PASSWORD, picture, violations } from "./stage.js";

const FLOW = "flows/website-lead.json";

let server;
let browser;
let page;
let address;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const call = (body) =>
  fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const start = async () => JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft).start;

test("a start by another system is set up, and its address is shown once", async () => {
  const document = {
    key: "website-lead",
    title: "官网线索",
    start: { on: "submit", form: "customer" },
    nodes: {
      look: {
        kind: "handle",
        title: "跟进",
        assignees: [{ role: "sales" }],
        next: "done",
      },
      done: { kind: "end" },
    },
  };
  await api(page, "PUT", `/apps/crm/definitions/${FLOW}`, {
    text: JSON.stringify(document, null, 2),
  });
  await page.goto(`${server.base}/build/crm/flows/website-lead`);
  await card(page, "有人提交时").click();
  await panel(page).getByLabel("开始方式").selectOption({ label: "其他系统调用时" });
  await panel(page).getByLabel("以谁的身份写入").fill("王芳");
  await page.locator('[role="option"]', { hasText: "王芳" }).click();
  await page.getByText("已保存", { exact: true }).waitFor();
  assert.equal((await start()).run_as, "wangfang");
  await panel(page).getByText("还没有地址").waitFor();
  await panel(page).getByRole("button", { name: "生成地址" }).click();
  await panel(page).getByRole("alert").waitFor();
  await api(page, "POST", "/apps/crm/publish", {});
  await page.reload();
  await card(page, "其他系统调用时").click();
  await panel(page).getByRole("button", { name: "生成地址" }).click();
  const shown = panel(page).getByRole("status");
  await shown.getByText("地址只显示这一次").waitFor();
  address = (await shown.locator("code").first().textContent()).trim();
  assert.match(address, /\/api\/v1\/hooks\/flows\/hk_/);
  await picture(page, "102-webhook-address");
  assert.deepEqual(await violations(page), []);
});

test("what came last is there to pick from", async () => {
  assert.equal((await call({ company: { name: "海天轴承" }, about: "想要报价" })).status, 422);
  await panel(page).getByRole("button", { name: "刷新" }).click();
  await panel(page).getByText("最近一次被拒绝").waitFor();
  await panel(page).getByLabel("/company/name写入哪个字段").selectOption({ label: "客户名称" });
  await page.getByText("已保存", { exact: true }).waitFor();
  await picture(page, "103-webhook-received");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual((await start()).set, { name: "/company/name" });
});

test("the designer speaks English too, and the panel fits a phone", async () => {
  const english = await browser.desktop("en-US");
  await english.goto(`${server.base}/login`);
  await api(english, "POST", "/login", {
    username: "boss",
    password: PASSWORD,
  });
  await api(english, "PATCH", "/me", { language: "en" });
  await english.goto(`${server.base}/build/crm/flows/website-lead`);
  await card(english, "When another system calls").click();
  await panel(english).getByText("Called 1 time,").waitFor();
  await picture(english, "104-webhook-address-en");
  assert.deepEqual(await violations(english), []);
  await english.setViewportSize({ width: 390, height: 844 });
  await panel(english).getByRole("button", { name: "Switch off" }).waitFor();
  await picture(english, "105-webhook-address-phone");
  assert.deepEqual(await violations(english), []);
  await panel(english).getByRole("button", { name: "Switch off" }).click();
  const asked = english.getByRole("dialog").filter({ hasText: "Switch the address off?" });
  await asked.getByRole("button", { name: "Switch off" }).click();
  await panel(english).getByText("There is no address yet").waitFor();
  assert.equal((await call({ company: { name: "海天轴承" } })).status, 404);
  await api(english, "PATCH", "/me", { language: "zh-CN" });
});
