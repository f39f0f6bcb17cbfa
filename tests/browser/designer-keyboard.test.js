// A form is built, published and filled in by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture } from "./stage.js";
import { chooseByKeys, pickByKeys, walkTo } from "./walking.js";

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
const backTo = (name) => walkTo(owner, name, 150, "Shift+Tab");

const named = () => owner.waitForFunction(() => document.activeElement?.id === "property-title");
const inPalette = () => owner.waitForFunction(() => document.activeElement?.id === "palette-first");
const isAt = (path) => owner.waitForFunction((id) => document.activeElement?.id === id, `canvas-${path}`);
/** Waits until one field of the form stands before another. */
const isBefore = (one, other) =>
  owner.waitForFunction(
    (ids) => {
      const [one, other] = ids.map((id) => document.getElementById(id));
      return one && other && (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
    },
    [`canvas-${one}`, `canvas-${other}`],
  );
/** The form as it is kept. */
const drafted = async () => JSON.parse((await api(owner, "GET", "/apps/shop/definitions/forms/visit.json")).draft);

test("fields are added, named and moved by keyboard alone", async () => {
  await owner.goto(`${server.base}/build/shop`);
  await owner.getByText("新建表单").waitFor();
  await tabTo("新建表单");
  await owner.keyboard.press("Enter");
  await owner.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await owner.keyboard.type("Visit");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/forms\/visit/);
  await owner.getByText("从第一个字段开始").waitFor();

  for (const title of ["First", "Second", "Third"]) {
    await owner.keyboard.press("Alt+a");
    await inPalette();
    await owner.keyboard.press("Enter");
    await named();
    await owner.keyboard.type(title);
  }
  await owner.keyboard.press("Alt+ArrowUp");
  await isAt("third");
  await owner.keyboard.press("Alt+ArrowUp");
  await isBefore("third", "first");
  // It has the focus again in its new place.
  await isAt("third");
  await owner.keyboard.press("ArrowDown");
  await isAt("first");
  await owner.keyboard.press("Control+d");
  await isAt("first_1");
  await owner.keyboard.press("Delete");
  await isAt("second");
  await owner.keyboard.press("F2");
  await named();
  await owner.keyboard.press("Control+s");
  await owner.getByText("已保存").waitFor();
  await picture(owner, "28-designer-keyboard");
  await owner.getByText("没有问题").waitFor();
  assert.deepEqual(Object.keys((await drafted()).properties), ["third", "first", "second"]);
});

/** Adds a field of a kind further down the palette. */
async function add(kind, title) {
  await owner.keyboard.press("Alt+a");
  await inPalette();
  await tabTo(kind);
  await owner.keyboard.press("Enter");
  await named();
  await owner.keyboard.type(title);
}

test("a field goes into a sub-form, and a rule says when that is shown, by keyboard alone", async () => {
  await add("开关", "Urgent");
  await add("子表单", "Items");
  await backTo("Second（单行文本）");
  await owner.keyboard.press("Enter");
  await owner.keyboard.press("Alt+ArrowDown");
  await isBefore("urgent", "second");
  await isAt("second");
  await owner.keyboard.press("Alt+ArrowRight");
  await isAt("items.second");
  const places = async () => {
    const { properties } = await drafted();
    return [Object.keys(properties), Object.keys(properties.items?.items?.properties ?? {})];
  };
  await becomes(places, [["third", "first", "urgent", "items"], ["second"]]);

  // The tabs over the form are one choice: the arrows go along them.
  await backTo("设计");
  await owner.keyboard.press("ArrowRight");
  await owner.waitForURL(/tab=rules/);
  await owner.getByRole("button", { name: "添加显示规则" }).waitFor();
  await tabTo("添加显示规则");
  await owner.keyboard.press("Enter");
  await owner.locator("#x-visibility-0").waitFor();
  await backTo("字段");
  await chooseByKeys(owner, "Urgent");
  await tabTo("值");
  await chooseByKeys(owner, "是");
  const rules = async () => (await drafted())["x-visibility"] ?? [];
  const asks = async () => (await rules()).map((rule) => JSON.stringify(rule.when).includes('["urgent","=",true]'));
  await becomes(asks, [true], "the condition is kept");
  await tabTo("显示");
  await pickByKeys(owner, "Items");
  await becomes(async () => (await rules()).map((rule) => rule.show), [["items"]]);
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "28-designer-keyboard-rule");
});

test("what was built is published by keyboard alone", async () => {
  await backTo("发布");
  await owner.keyboard.press("Enter");
  const dialog = owner.getByRole("dialog").filter({ hasText: /新增 \d+ 个字段/ });
  await dialog.waitFor();
  const publish = dialog.getByRole("button", { name: /^发\s?布$/ });
  await becomes(() => publish.isEnabled(), true);
  const done = owner.waitForResponse((answer) => answer.url().endsWith("/publish"));
  await tabTo(/^发\s?布$/);
  await owner.keyboard.press("Enter");
  assert.equal((await done).status(), 200);
});

test("what was built by keyboard is filled in by keyboard alone", async () => {
  await owner.goto(`${server.base}/apps/shop/visit/new`);
  await owner.getByLabel("Third").waitFor();
  for (const title of ["Third", "First"]) {
    await tabTo(title);
    await owner.keyboard.type(`the ${title.toLowerCase()}`);
  }
  const row = owner.getByRole("button", { name: "添加一行" });
  await row.waitFor({ state: "hidden" });
  await tabTo("Urgent");
  await owner.keyboard.press("Space");
  await row.waitFor();
  await tabTo("添加一行");
  await owner.keyboard.press("Enter");
  await owner.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Second");
  await owner.keyboard.type("the second");
  await tabTo("保存");
  await owner.keyboard.press("Enter");
  await owner.waitForURL(/\/visit\/[0-9a-f-]{36}/);
  const id = new URL(owner.url()).pathname.split("/").at(-1);
  const { items, ...values } = (await api(owner, "GET", `/apps/shop/forms/visit/records/${id}`)).record.values;
  assert.deepEqual(values, { third: "the third", first: "the first", urgent: true });
  assert.deepEqual(items.map((one) => one.second), ["the second"]);
});
