// A flow that calls another system: drawn by hand, started by a button, and what people see when the call does not succeed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { panel } from "./drawing.js";
import { api, becomes, opened, PASSWORD, picture, violations } from "./stage.js";

const FLOW = "flows/credit.json";

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a call is drawn without a line of JSON", async () => {
  const document = {
    key: "credit",
    title: "信用查询",
    start: { on: "button", form: "customer", label: "查信用" },
    nodes: {
      mark: {
        kind: "update",
        title: "记下查询",
        values: { remark: "查询中" },
        next: "done",
      },
      by_hand: {
        kind: "handle",
        title: "人工核对",
        assignees: [{ role: "finance" }],
        next: "done",
      },
      done: { kind: "end" },
    },
  };
  await api(page, "PUT", `/apps/crm/definitions/${FLOW}`, {
    text: JSON.stringify(document, null, 2),
  });
  await page.goto(`${server.base}/build/crm/flows/credit`);
  await page.getByRole("button", { name: "看全图" }).click();
  await page.getByRole("button", { name: "在“记下查询”之后添加节点" }).first().click();
  await page.getByRole("menuitem", { name: "HTTP 调用", exact: true }).click();
  await panel(page).getByLabel("名称", { exact: true }).fill("问征信");
  await panel(page).getByLabel("地址", { exact: true }).fill("http://127.0.0.1:9/credit");
  await panel(page).getByRole("button", { name: "添加发送的内容" }).click();
  await panel(page).getByLabel("内容名称第 1 项").fill("company");
  await panel(page).getByLabel("内容的值第 1 项").fill("= name");
  await panel(page).getByLabel("等什么").selectOption({ label: "等对方回调" });
  await panel(page).getByRole("button", { name: "添加写入字段" }).click();
  await panel(page).getByLabel("写入哪个字段第 1 项").selectOption({ label: "备注" });
  await panel(page).getByLabel("取值路径第 1 项").fill("/grade");
  await panel(page).locator("summary", { hasText: "接下来" }).click();
  await panel(page).getByLabel("失败时").selectOption({ label: "人工核对" });
  await panel(page).getByLabel("超时后").selectOption({ label: "人工核对" });
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "看全图" }).click();
  await picture(page, "98-http-call");
  assert.deepEqual(await violations(page), []);

  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const call = Object.values(flow.nodes).find((node) => node.kind === "http");
  assert.deepEqual(call, {
    kind: "http",
    title: "问征信",
    url: "http://127.0.0.1:9/credit",
    body: { company: "= name" },
    wait: "callback",
    within: "1d",
    set: { remark: "/grade" },
    next: "done",
    on_failure: "by_hand",
    on_timeout: "by_hand",
  });
  await api(page, "POST", "/apps/crm/publish", {});
});

test("a secret is set under its name and chosen for a header", async () => {
  await page.goto(`${server.base}/admin/secrets`);
  await page.getByText("还没有密钥").waitFor();
  await page.getByRole("button", { name: "新建密钥" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("密钥名称").fill("credit_key");
  await dialog.getByLabel("密钥内容").fill("hush-hush");
  await dialog.getByRole("button", { name: "保存密钥" }).click();
  await page.getByText("密钥已保存").waitFor();
  await page.getByRole("cell", { name: "credit_key" }).waitFor();
  await dialog.waitFor({ state: "hidden" });
  await picture(page, "106-secrets");
  assert.deepEqual(await violations(page), []);
  assert.ok(!(await page.content()).includes("hush-hush"));
  // A second one of the name would take the place of the first unseen.
  await page.getByRole("button", { name: "新建密钥" }).click();
  await dialog.getByLabel("密钥名称").fill("credit_key");
  await dialog.getByLabel("密钥内容").fill("other");
  await dialog.getByRole("button", { name: "保存密钥" }).click();
  await dialog.getByText("已有同名密钥").waitFor();

  await page.goto(`${server.base}/build/crm/flows/credit`);
  await page.locator(".react-flow__node button", { hasText: "问征信" }).first().click();
  await panel(page).getByRole("button", { name: "添加请求头" }).click();
  await panel(page).getByLabel("请求头名称第 1 项").fill("authorization");
  await panel(page).getByLabel("请求头第 1 项是").selectOption({ label: "工作区的密钥" });
  await panel(page).getByLabel("请求头第 1 项用哪个密钥").selectOption("credit_key");
  await panel(page).getByLabel("请求头第 1 项密钥前的文字").fill("Bearer ");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await picture(page, "107-http-secret");
  assert.deepEqual(await violations(page), []);
  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const call = Object.values(flow.nodes).find((node) => node.kind === "http");
  assert.deepEqual(call.headers, {
    authorization: { secret: "credit_key", prefix: "Bearer " },
  });
  const phone = await browser.phone();
  await phone.goto(`${server.base}/login`);
  await api(phone, "POST", "/login", { username: "boss", password: PASSWORD });
  await phone.goto(`${server.base}/admin/secrets`);
  await phone.getByText("credit_key").first().waitFor();
  await picture(phone, "108-secrets-phone");
  assert.deepEqual(await violations(phone), []);
});

test("the designer speaks English too", async () => {
  const english = await browser.desktop("en-US");
  await english.goto(`${server.base}/login`);
  await api(english, "POST", "/login", {
    username: "boss",
    password: PASSWORD,
  });
  await api(english, "PATCH", "/me", { language: "en" });
  await english.goto(`${server.base}/build/crm/flows/credit`);
  await english.locator(".react-flow__node button", { hasText: "问征信" }).first().click();
  await panel(english).getByLabel("Waits for").waitFor();
  await picture(english, "99-http-call-en");
  assert.deepEqual(await violations(english), []);
  await api(english, "PATCH", "/me", { language: "zh-CN" });
});

test("a call that is not allowed goes the failing way and says why", async () => {
  const customers = await api(page, "GET", "/apps/crm/forms/customer/records?limit=1");
  const id = customers.items[0].id;
  const run = await api(page, "POST", `/apps/crm/forms/customer/records/${id}/buttons/credit`);
  const failed = async () =>
    (await api(page, "GET", `/runs/${run.id}`)).timeline.find((line) => line.action === "failed");
  await becomes(async () => (await failed()) !== undefined, true);
  assert.match((await failed()).opinion, /内部网络|没有填写访问地址/);
  await page.goto(`${server.base}/runs/${run.id}`);
  await page.getByText("没有成功，转到“失败时”的节点").waitFor();
  await page.getByText("人工核对").first().waitFor();
  await picture(page, "100-http-failed");
  assert.deepEqual(await violations(page), []);
  await page.goto(`${server.base}/runs/${run.id}?view=diagram`);
  await page.locator(".react-flow__node", { hasText: "问征信" }).waitFor();
  await picture(page, "101-http-failed-drawn");
});
