// Robots of group chats in the settings: added, tried, and kept from the company's own network; the way to other systems.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a robot is added with its secret, and what it is told is seen among the messages to the outside", async () => {
  await owner.goto(`${server.base}/admin/settings`);
  await owner.getByRole("button", { name: "添加机器人" }).click();
  await owner.getByLabel("群的名字").fill("销售群");
  await owner.getByLabel("名称（提醒和流程里使用）").fill("Sales Group");
  await owner.getByLabel("Webhook 地址").fill("http://127.0.0.1:9/robot");
  await owner.getByLabel("加签密钥").fill("SECabc");
  const robots = owner.locator("section").filter({ has: owner.getByRole("heading", { name: "群机器人" }) });
  await robots.getByRole("button", { name: /保\s?存/ }).click();
  await robots.getByText(/以小写字母开头/).waitFor();
  await owner.getByLabel("名称（提醒和流程里使用）").fill("sales");
  await robots.getByRole("button", { name: /保\s?存/ }).click();
  await owner.getByText("已保存", { exact: true }).waitFor();

  await owner.reload();
  await owner.getByText("已保存密钥；留空则不变").waitFor();
  await picture(owner, "robots");
  await owner.getByLabel("群的名字").fill("华东销售群");
  await robots.getByRole("button", { name: /保\s?存/ }).click();
  await owner.getByText("已保存", { exact: true }).waitFor();
  const { robots: stored } = await api(owner, "GET", "/settings");
  assert.deepEqual(stored.map(({ title, has_secret }) => ({ title, has_secret })), [
    { title: "华东销售群", has_secret: true },
  ]);
  assert.equal(JSON.stringify(stored).includes("SECabc"), false, "a secret is never told");

  await robots.getByRole("button", { name: "发送测试消息" }).click();
  await owner.getByText(/测试消息已放入发送队列/).waitFor();
  await becomes(async () => (await api(owner, "GET", "/outbox?state=dead")).items.some((one) => one.channel === "robot"), true);
  await owner.goto(`${server.base}/admin/outbox?state=dead`);
  const row = owner.getByRole("row").filter({ hasText: "群机器人" });
  await row.getByText(/内部网络/).first().waitFor();
});

test("internal addresses that may be called are named, and receivers get their keys", async () => {
  await owner.goto(`${server.base}/admin/settings`);
  const outgoing = owner.locator("section").filter({ has: owner.getByRole("heading", { name: "对外调用" }) });
  const hosts = outgoing.getByLabel("允许访问的内部地址");
  const save = async () => {
    const answer = owner.waitForResponse((one) => one.request().method() === "PATCH");
    await outgoing.getByRole("button", { name: /保\s?存/ }).click();
    return (await answer).status();
  };
  await hosts.fill("http://erp.local");
  assert.equal(await save(), 422);
  await outgoing.getByText("“http://erp.local”不是主机名").waitFor();
  await hosts.fill("erp.local\n\n10.0.0.0/8");
  await outgoing.getByText("“http://erp.local”不是主机名").waitFor({ state: "detached" });
  assert.equal(await save(), 200);
  assert.deepEqual((await api(owner, "GET", "/settings")).internal_hosts, ["erp.local", "10.0.0.0/8"]);
  await outgoing.getByRole("button", { name: "查看签名密钥" }).click();
  await outgoing.getByLabel("Webhook 提醒", { exact: true }).waitFor();
  assert.match(await outgoing.getByLabel("Webhook 提醒", { exact: true }).inputValue(), /^whsec_/);
  assert.deepEqual(await violations(owner), []);
  await picture(owner, "outgoing");
});
