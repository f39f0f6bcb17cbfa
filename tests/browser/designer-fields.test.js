// Fields that take something from elsewhere: a value from a record, options from another form, a place in a sub-form, a copy from
// one form to another; and a rule that says when one may be changed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addField, askToPublish, writeOptions } from "./designing.js";
import { announced, api, becomes, begun, picture, settled, violations } from "./stage.js";

const text = (title) => ({ title, type: "string" });
const FORMS = {
  "forms/order.json": { key: "order", title: "订货", type: "object", properties: { client: text("客户") } },
  "forms/visit.json": {
    key: "visit",
    title: "Visit",
    type: "object",
    properties: { third: text("Third"), first: text("First"), second: text("Second") },
  },
};

let server;
let browser;
let owner;
/** The visit that one test fills in and the next one changes. */
let made;

before(async () => {
  ({ server, browser, page: owner } = await begun("shop", "小店", FORMS));
  const values = { third: "the third", first: "the first", second: "the second" };
  await api(owner, "POST", "/apps/shop/forms/visit/records", { values });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a value is taken from a record by conditions, follows them, and may be written over", async () => {
  await owner.goto(`${server.base}/build/shop/forms/visit`);
  await addField(owner, "单行文本", "Fourth");
  const choose = (label, option) => owner.getByLabel(label, { exact: true }).selectOption({ label: option });
  await choose("默认值", "从其他表单取值（数据联动）");
  await choose("从哪个表单取值", "Visit");
  await choose("那个表单的字段", "Third");
  await choose("本表单的字段", "Third");
  await choose("取哪个字段", "First");
  await owner.getByLabel("随引用的字段重新填写").waitFor();
  await owner.getByText("没有问题").waitFor();
  await owner.getByText("已保存").waitFor();
  await picture(owner, "29-designer-linkage");
  assert.deepEqual(await violations(owner), []);
  const { confirm } = await askToPublish(owner);
  assert.equal(await confirm(), 200);

  await owner.goto(`${server.base}/apps/shop/visit/new`);
  const field = (title) => owner.getByLabel(title, { exact: true });
  const says = (value) =>
    owner.waitForFunction(
      (value) => [...document.querySelectorAll("input")].some((one) => one.labels?.[0]?.textContent === "Fourth" && one.value === value),
      value,
    );
  await field("Third").fill("the third");
  await says("the first");
  await field("Fourth").fill("by hand");
  const answered = owner.waitForResponse((answer) => answer.url().endsWith("/evaluate"));
  await field("Second").fill("nothing it follows");
  await answered;
  await says("by hand");
  await field("Third").fill("nobody");
  await says("");
  await field("Third").fill("the third");
  await says("the first");
  await field("Fourth").fill("mine");
  await owner.getByRole("button", { name: "保存", exact: true }).click();
  await owner.waitForURL(/\/visit\/[0-9a-f-]{36}/);
  [made] = (await api(owner, "GET", "/apps/shop/forms/visit/records?limit=1&sort=-created_at")).items;
  assert.deepEqual([made.values.third, made.values.fourth], ["the third", "mine"]);
});

test("changed where it stands in the table, a value takes along what follows it, and gives that back", async () => {
  await owner.goto(`${server.base}/apps/shop/visit?filter=${encodeURIComponent('["first","empty"]')}`);
  const follower = owner.locator('[data-at="0"] [data-key="fourth"]');
  await follower.getByText("mine").waitFor();
  const kept = async () => {
    const { values } = (await api(owner, "GET", `/apps/shop/forms/visit/records/${made.id}`)).record;
    return [values.third, values.fourth];
  };
  const batch = () =>
    owner.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/records/batch"));
  await owner.getByRole("grid").focus();
  await owner.keyboard.press("Home");
  await owner.keyboard.press("F2");
  const cell = owner.locator("#cell-third");
  await becomes(() => cell.inputValue(), "the third");
  await cell.fill("nobody");
  const changed = batch();
  await owner.keyboard.press("Enter");
  assert.equal((await changed).status(), 200);
  await follower.getByText("mine").waitFor({ state: "detached" });
  assert.deepEqual(await kept(), ["nobody", undefined]);
  const undone = batch();
  await owner.getByRole("button", { name: "撤销", exact: true }).click();
  assert.equal((await undone).status(), 200);
  await follower.getByText("mine").waitFor();
  assert.deepEqual(await kept(), ["the third", "mine"]);
});

test("a field is dragged into a sub-form, and copied to another form", async () => {
  await owner.goto(`${server.base}/build/shop/forms/visit`);
  await addField(owner, "子表单", "明细");
  await settled(owner.getByText("把字段拖到这里"));
  const from = await settled(owner.getByRole("button", { name: /^Second/ }));
  const to = await owner.getByText("把字段拖到这里").boundingBox();
  await owner.mouse.move(from.x + 30, from.y + 12);
  await owner.mouse.down();
  await owner.mouse.move(from.x + 60, from.y + 40, { steps: 4 });
  await owner.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 });
  await picture(owner, "29-designer-drag");
  await announced(owner, "“Second”移到了“明细”");
  await owner.mouse.up();
  await owner.waitForFunction(() => document.activeElement?.id.endsWith(".second"));
  await owner.getByText("已保存").waitFor();
  await owner.getByRole("button", { name: /^First/ }).click();
  await owner.keyboard.press("Control+c");
  await owner.goto(`${server.base}/build/shop/forms/order`);
  await owner.getByRole("button", { name: /^客户/ }).click();
  await owner.keyboard.press("Control+v");
  await owner.waitForFunction(() => document.activeElement?.id === "canvas-first");
  await owner.keyboard.press("Control+z");
  await owner.locator("#canvas-first").waitFor({ state: "detached" });
  await owner.getByText("已保存").waitFor();
});

test("a field is dragged out of the palette to where one wants it", async () => {
  await owner.goto(`${server.base}/build/shop/forms/visit`);
  const before = owner.locator("#canvas-third");
  const kind = owner.getByRole("navigation", { name: "可添加的字段" }).getByRole("button", { name: "数字", exact: true });
  await before.waitFor();
  const from = await settled(kind);
  const to = await settled(before);
  await owner.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await owner.mouse.down();
  await owner.mouse.move(from.x + from.width / 2 + 20, from.y + from.height / 2 + 10, { steps: 4 });
  await owner.mouse.move(to.x + to.width * 0.2, to.y + to.height * 0.2, { steps: 8 });
  await owner.mouse.up();
  await owner.waitForFunction(() => document.activeElement?.id === "property-title");
  await owner.keyboard.type("几号");
  await owner.getByText("已保存").waitFor();
  const { draft } = await api(owner, "GET", "/apps/shop/definitions/forms/visit.json");
  const titles = Object.values(JSON.parse(draft).properties).map((field) => field.title);
  assert.deepEqual(titles.slice(0, 2), ["几号", "Third"]);
});

test("options come from another form, and a rule says when a field may be changed", async () => {
  await owner.goto(`${server.base}/build/shop/forms/visit`);
  await addField(owner, "下拉选择", "哪家");
  await owner.getByLabel("选项来源").selectOption({ label: "来自其他表单" });
  await owner.getByLabel("关联的表单").selectOption({ label: "订货" });
  await owner.getByLabel("取哪个字段的值").selectOption({ label: "客户" });
  await owner.getByText("没有问题").waitFor();
  await picture(owner, "29-designer-options");
  assert.deepEqual(await violations(owner), []);

  await addField(owner, "单行文本", "渠道");
  await owner.getByLabel("不在表单上显示").check();
  await owner.getByText("单行文本 · 不显示").waitFor();

  await addField(owner, "复选", "提醒方式");
  await writeOptions(owner, ["短信", "邮件", "电话"]);
  await owner.getByLabel("默认值", { exact: true }).selectOption({ label: "固定值" });
  await owner.getByRole("group", { name: "固定值" }).getByLabel("邮件").check();
  await owner.getByText("没有问题").waitFor();
  assert.deepEqual(await violations(owner), []);

  await owner.getByTitle("规则与校验").click();
  await owner.getByRole("button", { name: "添加可修改规则" }).click();
  const rule = owner.locator("#x-editable-0");
  await rule.getByLabel("字段", { exact: true }).selectOption({ label: "Third" });
  await rule.getByLabel("条件", { exact: true }).selectOption({ label: "等于" });
  await rule.getByLabel("值", { exact: true }).fill("开");
  await rule.getByLabel("可修改", { exact: true }).click();
  await owner.locator(".c-option", { hasText: "First" }).click();
  await owner.keyboard.press("Escape");
  await owner.getByText("没有问题").waitFor();
  await owner.getByText("已保存").waitFor();
  await picture(owner, "29-designer-editing");
  assert.deepEqual(await violations(owner), []);

  const written = async (form) => {
    const { draft, published } = await api(owner, "GET", `/apps/shop/definitions/forms/${form}.json`);
    return JSON.parse(draft ?? published);
  };
  const [visit, order] = [await written("visit"), await written("order")];
  const key = (form, title) => Object.keys(form.properties).find((key) => form.properties[key].title === title);
  assert.deepEqual(visit.properties[key(visit, "哪家")], {
    title: "哪家",
    "x-kind": "select",
    "x-form": "order",
    "x-field": key(order, "客户"),
  });
  assert.equal(visit.properties[key(visit, "渠道")]["x-hidden"], true);
  assert.deepEqual(visit.properties[key(visit, "提醒方式")]["x-default"], ["邮件"]);
  assert.deepEqual(visit["x-editable"].map((rule) => rule.edit), [["first"]]);
});
