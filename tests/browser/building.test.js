// An administrator names who builds an app; from then on they find the way into it in the menu, change it, and see nothing else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, signIn, violations } from "./stage.js";

let server;
let browser;
let owner;
let builder;

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
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
  const published = builder.waitForResponse((answer) => answer.url().endsWith("/apps/leave/publish"));
  await builder
    .getByRole("dialog")
    .getByRole("button", { name: /发\s*布/ })
    .click();
  assert.ok((await published).ok());
  await builder.goto(`${server.base}/build/leave/incidents`);
  await builder.getByRole("heading", { name: "流程异常", exact: true }).waitFor();
  await builder.goto(`${server.base}/build/secret`);
  await builder.getByText("没有权限进行此操作").waitFor();
});

test("a permission group is made by clicks, and gives just those records and fields", async () => {
  const records = "/apps/leave/forms/leave/records?limit=9";
  assert.equal((await api(builder, "GET", records)).items.length, 1, "so far only their own");
  await builder.goto(`${server.base}/build/leave/access`);
  await builder.getByRole("heading", { name: "由管理员修改" }).waitFor();
  assert.deepEqual(await violations(builder), []);

  await owner.goto(`${server.base}/build/leave`);
  await owner.getByRole("button", { name: "角色与权限组" }).click();
  await owner.waitForURL(`${server.base}/build/leave/access`);
  await owner.getByText("所有成员可以查看、新增请假单，只限申请人是本人的数据。").waitFor();
  await owner.getByLabel("新权限组的名称").fill("主管看本部门");
  await owner.getByRole("button", { name: "添加权限组" }).click();
  const group = owner.getByRole("group", { name: "主管看本部门", exact: true });
  await group.getByText("还没有成员。").waitFor();
  await group.getByRole("combobox", { name: "按成员" }).fill("林晓燕");
  await owner.getByRole("option", { name: "林晓燕" }).click();
  await group.getByLabel("哪些数据").selectOption({ label: "申请人是本人或本部门成员的数据" });
  await group.getByRole("radio", { name: "事由: 隐藏" }).check();
  await group.getByText("林晓燕可以查看请假单，只限申请人是本人或本部门成员的数据，看不到事由。").waitFor();

  const overview = owner.getByRole("region", { name: "谁能做什么" });
  await overview.getByLabel("以角色查看").selectOption({ label: "人事" });
  await overview.getByRole("button", { name: "人事与老板：全部" }).waitFor();
  assert.equal(await overview.getByRole("button", { name: "主管看本部门" }).count(), 0);
  await overview.getByRole("button", { name: "以此角色预览表单：请假单" }).click();
  const preview = owner.getByRole("dialog");
  await preview.getByText("事由").first().waitFor();
  await owner.keyboard.press("Escape");
  await preview.waitFor({ state: "hidden" });
  await overview.getByRole("combobox", { name: "以成员查看" }).fill("林晓燕");
  await owner.getByRole("option", { name: "林晓燕" }).click();
  await overview.getByRole("button", { name: "主管看本部门" }).waitFor();
  assert.equal(await overview.getByRole("button", { name: "人事与老板：全部" }).count(), 0);
  await owner.getByRole("region", { name: "发布后的变化" }).getByText("权限组“主管看本部门”").waitFor();
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "permission-groups");
  assert.deepEqual(await violations(owner), []);
  await owner.getByText("已保存", { exact: true }).waitFor();
  const { draft } = await api(owner, "GET", "/apps/leave/definitions/access.json");
  assert.deepEqual(JSON.parse(draft).groups.at(-1), {
    key: "group_1",
    title: "主管看本部门",
    form: "leave",
    members: [{ member: "linxiaoyan" }],
    operations: ["read"],
    rows: ["applicant", "in", { my: "members" }],
    fields: { reason: "hide" },
  });
  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const asked = owner.getByRole("dialog");
  await asked.getByText("权限组“主管看本部门”").waitFor();
  await asked.getByRole("button", { name: /^发\s?布$/ }).click();
  await owner.getByText(/已发布 \d+ 项/).waitFor();

  const seen = (await api(builder, "GET", records)).items;
  assert.equal(seen.length, 4, "those of the department");
  const reasons = seen.map(({ values }) => values.reason).filter((reason) => reason !== undefined);
  assert.deepEqual(reasons, ["上周六参加展会"]);

  const phone = await browser.phone("en");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.addInitScript(() => localStorage.setItem("tenon.language", "en"));
  await phone.goto(`${server.base}/build/leave/access`);
  await phone.getByRole("button", { name: "主管看本部门" }).first().click();
  await phone.getByRole("table", { name: "Fields" }).waitFor();
  await picture(phone, "permission-groups-phone-en");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
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
