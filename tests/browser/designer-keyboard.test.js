// A form is built, published and filled in by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, begun, picture } from "./stage.js";
import { walkTo } from "./walking.js";

let server;
let browser;
let owner;

before(async () => {
  const order = { key: "order", title: "订货", type: "object", properties: { client: { title: "客户", type: "string" } } };
  ({ server, browser, page: owner } = await begun("shop", "小店", { "forms/order.json": order }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const tabTo = (name) => walkTo(owner, name, 80);

test("fields are added, named, moved and published by keyboard alone", async () => {
  await owner.goto(`${server.base}/build/shop`);
  await owner.getByText("新建表单").waitFor();
  await tabTo("新建表单");
  await owner.keyboard.press("Enter");
  await owner.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await owner.keyboard.type("Visit");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/forms\/visit/);
  await owner.getByText("从第一个字段开始").waitFor();

  const named = () => owner.waitForFunction(() => document.activeElement?.id === "property-title");
  const inPalette = () => owner.waitForFunction(() => document.activeElement?.id === "palette-first");
  for (const title of ["First", "Second", "Third"]) {
    await owner.keyboard.press("Alt+a");
    await inPalette();
    await owner.keyboard.press("Enter");
    await named();
    await owner.keyboard.type(title);
  }
  await owner.keyboard.press("Alt+ArrowUp");
  await owner.waitForFunction(() => document.activeElement?.id === "canvas-third");
  await owner.keyboard.press("Alt+ArrowUp");
  // It has the focus again in its new place.
  await owner.waitForFunction(() => {
    const [third, first] = ["third", "first"].map((key) => document.getElementById(`canvas-${key}`));
    const isBefore = third && first && third.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING;
    return isBefore && document.activeElement === third;
  });
  await owner.keyboard.press("ArrowDown");
  await owner.waitForFunction(() => document.activeElement?.id === "canvas-first");
  await owner.keyboard.press("Control+d");
  await owner.waitForFunction(() => document.activeElement?.id === "canvas-first_1");
  await owner.keyboard.press("Delete");
  await owner.waitForFunction(() => document.activeElement?.id === "canvas-second");
  await owner.keyboard.press("F2");
  await named();
  await owner.keyboard.press("Control+s");
  await owner.getByText("已保存").waitFor();
  await picture(owner, "28-designer-keyboard");
  await owner.getByText("没有问题").waitFor();
  const written = await api(owner, "GET", "/apps/shop/definitions/forms/visit.json");
  assert.deepEqual(Object.keys(JSON.parse(written.draft).properties), ["third", "first", "second"]);

  await tabTo("发布");
  await owner.keyboard.press("Enter");
  const dialog = owner.getByRole("dialog").filter({ hasText: "新增 3 个字段" });
  await dialog.waitFor();
  const done = owner.waitForResponse((answer) => answer.url().endsWith("/publish"));
  await dialog.getByRole("button", { name: /^发\s?布$/ }).focus();
  await owner.keyboard.press("Enter");
  assert.equal((await done).status(), 200);
});

test("what was built by keyboard is filled in by keyboard alone", async () => {
  await owner.goto(`${server.base}/apps/shop/visit/new`);
  await owner.getByLabel("Third").waitFor();
  for (const title of ["Third", "First", "Second"]) {
    await tabTo(title);
    await owner.keyboard.type(`the ${title.toLowerCase()}`);
  }
  await tabTo("保存");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/visit\/[0-9a-f-]{36}/);
  const records = await api(owner, "GET", "/apps/shop/forms/visit/records?limit=1");
  assert.deepEqual(records.items[0].values, { third: "the third", first: "the first", second: "the second" });
});
