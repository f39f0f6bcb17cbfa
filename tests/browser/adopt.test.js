// Any JSON Schema becomes a form: seen before it is made, with every mistake and every loss at its place.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Equipment",
  type: "object",
  required: ["serialNumber", "site"],
  properties: {
    serialNumber: { title: "Serial number", type: "string", maxLength: 40 },
    site: { $ref: "#/$defs/site" },
    bought: { title: "Bought on", type: "string", format: "date" },
    state: { title: "State", enum: ["new", "used", "scrapped"] },
    parts: {
      title: "Parts",
      type: "array",
      items: { type: "object", properties: { name: { title: "Part", type: "string" }, count: { title: "Count", type: "integer" } } },
    },
    readings: { title: "Readings", oneOf: [{ type: "number" }, { type: "array", items: { type: "number" } }] },
  },
  $defs: { site: { title: "Site", type: "string", enum: ["Suzhou", "Wuxi"] } },
};
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

async function open(page) {
  await page.goto(`${server.base}/build/leave?new=form`);
  await page.getByRole("button", { name: "从 JSON Schema 新建表单…" }).click();
  return page.getByRole("dialog", { name: "从 JSON Schema 新建表单" });
}

test("a broken or unfit schema is refused at its place", async () => {
  const dialog = await open(owner);
  const code = dialog.locator(".cm-content");
  const form = dialog.getByRole("region", { name: "将得到的表单" });
  await form.getByText("粘贴后，这里显示").waitFor();
  await code.click();
  await owner.keyboard.insertText('{\n  "type": "object",\n  oops\n}');
  await form.getByText("第 3 行第 3 列").waitFor();
  await owner.keyboard.press("Control+a");
  await owner.keyboard.insertText('{ "type": "object", "properties": { "a": { "type": "text" } } }');
  await form.getByText("这个 JSON Schema 做不成表单").waitFor();
  const problem = form.getByRole("listitem").getByRole("button").first();
  await problem.getByText("/properties/a/type").waitFor();
  await problem.click();
  const marked = () => owner.evaluate(() => getSelection()?.toString());
  await becomes(marked, '"type"', "the place in the schema is chosen");
  assert.equal(await dialog.getByRole("button", { name: /创\s?建/ }).isEnabled(), false);
  await picture(owner, "adopt-refused");
});

test("a schema from a file is shown as a form, created once and opened in the designer", async () => {
  const dialog = await open(owner);
  const form = dialog.getByRole("region", { name: "将得到的表单" });
  await dialog
    .getByLabel("选择文件")
    .and(owner.locator("input"))
    .setInputFiles({ name: "equipment.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(SCHEMA, null, 2)) });
  await form.getByRole("heading", { name: "6 个字段" }).waitFor();
  await becomes(() => dialog.getByLabel("名称", { exact: true }).inputValue(), "Equipment");
  await becomes(() => dialog.getByLabel("标识").inputValue(), "equipment");
  for (const [title, kind] of [
    ["Serial number", "单行文本"],
    ["Bought on", "日期"],
    ["State", "单选"],
    ["Parts", "子表单"],
    ["Count", "数字"],
    ["Readings", "结构化数据"],
  ])
    await form.getByRole("listitem").filter({ hasText: title }).getByText(kind, { exact: true }).first().waitFor();
  await form.getByText("“readings”拆不成单个字段").waitFor();
  await form.getByText("“serialNumber”在表单里叫 serial_number").click();
  await picture(owner, "adopt-form");
  assert.deepEqual(await violations(owner), []);
  await dialog.getByLabel("名称", { exact: true }).fill("设备");
  assert.equal(await dialog.getByLabel("标识").isVisible(), false, "few people mind it");
  await dialog.getByText("高级", { exact: true }).click();
  await dialog.getByLabel("标识").fill("leave");
  await dialog.getByText("已有同名的内容").waitFor();
  await dialog.getByLabel("标识").fill("device");
  await dialog.getByRole("button", { name: /创\s?建/, disabled: false }).dblclick();
  await owner.waitForURL(/\/build\/leave\/forms\/device/);
  await owner.getByRole("button", { name: /^Serial number（单行文本）/ }).waitFor();
  await owner.getByText("没有问题").waitFor();
  const { draft } = await api(owner, "GET", "/apps/leave/definitions/forms/device.json");
  assert.equal(JSON.parse(draft).title, "设备");
  const menu = await api(owner, "GET", "/apps/leave/definitions/app.json");
  assert.match(menu.draft, /"form":\s*"device"/);
});

test("what is in force is given back as a JSON Schema", async () => {
  await api(owner, "POST", "/apps/leave/publish", { paths: ["forms/device.json", "app.json"] });
  await owner.goto(`${server.base}/build/leave/forms/device`);
  const [file] = await Promise.all([
    owner.waitForEvent("download"),
    owner.getByRole("button", { name: "下载 JSON Schema" }).click(),
  ]);
  assert.equal(file.suggestedFilename(), "device.schema.json");
  const schema = JSON.parse(await readFile(await file.path(), "utf8"));
  assert.equal(schema.$schema, SCHEMA.$schema);
  assert.equal(schema.title, "设备");
  assert.deepEqual(schema.required, ["serial_number", "site"]);
  assert.equal(schema.properties.serial_number.maxLength, 40);
  assert.deepEqual(schema.properties.state.enum, ["new", "used", "scrapped"]);
  assert.deepEqual(Object.keys(schema.properties.parts.items.properties), ["_id", "name", "count"]);
});

test("the dialog fits a phone and speaks English", async () => {
  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/leave?new=form`);
  await phone.getByRole("button", { name: "New form from a JSON Schema…" }).click();
  await phone.locator(".cm-content").click();
  await phone.keyboard.insertText(JSON.stringify(SCHEMA));
  await phone.getByRole("heading", { name: "6 fields" }).waitFor();
  await picture(phone, "adopt-phone");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
