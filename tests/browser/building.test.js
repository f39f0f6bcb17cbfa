// An administrator names who builds an app; from then on they find the way into it in the menu, change it, and see nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, picture, prepare, signIn, startBrowser, startServer, violations } from "./stage.js";

let server;
let browser;
let owner;
let builder;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  owner = await browser.desktop();
  await prepare(owner, server, "leave");
  await api(owner, "POST", "/apps", { key: "secret", title: "机密应用" });
  builder = await browser.desktop();
  await signIn(server, owner, builder, "linxiaoyan");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("an administrator names a builder", async () => {
  await builder.goto(`${server.base}/build/leave`);
  await builder.getByText("没有权限进行此操作").waitFor();
  await owner.goto(`${server.base}/build/leave`);
  await owner.getByRole("heading", { name: "权限组" }).waitFor();
  await owner.getByRole("link", { name: "构建者…" }).click();
  await owner.getByRole("heading", { name: "构建者" }).waitFor();
  await owner.getByLabel("成员").fill("林晓燕");
  await owner.getByTitle("林晓燕").last().click();
  await owner.keyboard.press("Escape");
  await owner.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
  await picture(owner, "builders");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: "保存" }).click();
  await owner.getByText("已保存").waitFor();
  const { members } = await api(owner, "GET", "/apps/leave/builders");
  assert.equal(members.length, 1);
});

test("the builder finds the app in the menu and publishes a change", async () => {
  await builder.goto(`${server.base}/apps/leave`);
  await builder.getByRole("link", { name: "编辑应用" }).click();
  await builder.getByRole("link", { name: "翻译…" }).waitFor();
  assert.equal(await builder.getByRole("link", { name: "构建者…" }).count(), 0);
  assert.equal(await builder.getByRole("heading", { name: "权限组" }).count(), 0);
  await picture(builder, "builder-of-one-app");
  assert.deepEqual(await violations(builder), []);
  await builder.getByRole("link", { name: "翻译…" }).click();
  const cell = builder.getByRole("textbox", { name: "“请假单”的English译文" });
  await cell.fill("Request for leave");
  await cell.press("Enter");
  await builder.getByText("已保存").waitFor();
  await builder.getByRole("button", { name: "发布" }).click();
  await builder
    .getByRole("dialog")
    .getByRole("button", { name: /发\s*布/ })
    .click();
  await builder.getByText("已发布 1 项").waitFor();
  await builder.goto(`${server.base}/build/leave/incidents`);
  await builder.getByRole("heading", { name: "流程异常", exact: true }).waitFor();
  await builder.goto(`${server.base}/build/secret`);
  await builder.getByText("没有权限进行此操作").waitFor();
});

test("on an English phone the names fit", async () => {
  const phone = await browser.phone("en");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await phone.goto(`${server.base}/build/leave/builders`);
  await phone.getByRole("heading", { name: "Builders" }).waitFor();
  await phone.getByText("林晓燕").first().waitFor();
  await picture(phone, "builders-phone-en");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
