// A field becomes of another kind by hand: the preview says what converts, what does not is set aside, mended in place or
// brought back; a field renamed keeps its values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

const AT = "/apps/shop/forms/thing";
const FORM = {
  key: "thing",
  title: "物品",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    size: { title: "尺寸", type: "string" },
  },
};
const FIRM = {
  key: "firm",
  title: "公司",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    no: { title: "编号", type: "string", "x-unique": true },
  },
};
const VISIT = {
  key: "visit",
  title: "拜访",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "名称", type: "string" },
    whom: { title: "单位", type: "string" },
  },
};
let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
  await api(owner, "POST", "/apps", { key: "shop", title: "店铺" });
  await api(owner, "PUT", "/apps/shop/definitions/forms/thing.json", {
    text: JSON.stringify(FORM, null, 2),
  });
  for (const form of [FIRM, VISIT]) {
    const path = `/apps/shop/definitions/forms/${form.key}.json`;
    await api(owner, "PUT", path, { text: JSON.stringify(form, null, 2) });
  }
  await api(owner, "POST", "/apps/shop/publish");
  for (const [name, size] of [
    ["甲", "12"],
    ["乙", "3.5"],
    ["丙", "abc"],
  ])
    await api(owner, "POST", `${AT}/records`, { values: { name, size } });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const sizes = async () => {
  const { items } = await api(owner, "GET", `${AT}/records?sort=created_at`);
  return items.map((record) => record.values.size ?? null);
};
/** Opens the field in the designer and makes it one of another kind. */
async function makeKind(kind) {
  await owner.goto(`${server.base}/build/shop/forms/thing`);
  await owner.getByRole("button", { name: /^尺寸/ }).click();
  await owner.getByLabel("类型", { exact: true }).selectOption({ label: kind });
  await owner.getByText("已保存").waitFor();
}
async function askToPublish() {
  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}
async function publish(dialog) {
  const done = owner.waitForResponse((answer) => answer.url().endsWith("/publish"));
  await dialog.getByRole("button", { name: /^发\s*布$/ }).click();
  assert.equal((await done).status(), 200);
  await owner.getByText(/已发布 \d+ 项/).last().waitFor();
  await dialog.waitFor({ state: "hidden" });
}

test("a text becomes a number: two values convert, one is set aside", async () => {
  await makeKind("数字");
  const dialog = await askToPublish();
  await dialog.getByText("2 个值可以转换").waitFor();
  await dialog.getByText("1 个转不了").waitFor();
  const examples = dialog.getByRole("list", { name: "转不了的值" });
  assert.match(await examples.innerText(), /丙[\s\S]*abc[\s\S]*应为数字/);
  await picture(owner, "type-change-preview");
  assert.deepEqual(await violations(owner), []);
  await publish(dialog);
  await owner.getByText("有 1 个值没有放在字段里，已留存。").waitFor();
  assert.deepEqual(await sizes(), [12, 3.5, null]);

  await owner.goto(`${server.base}/apps/shop/thing`);
  await owner.getByText("12", { exact: true }).waitFor();
  await owner.getByText("3.5", { exact: true }).waitFor();
  assert.equal(await owner.getByText("abc", { exact: true }).count(), 0);
  await picture(owner, "type-change-table");
  await owner.getByText("丙", { exact: true }).click();
  await owner.getByRole("tab", { name: "修改记录" }).click();
  await owner.getByText("转不了，已留存").waitFor();
  await picture(owner, "type-change-history");
});

test("what is set aside is looked at, on the phone too, and refuses a wrong mending", async () => {
  await owner.goto(`${server.base}/build/shop/forms/thing?kept=all`);
  const drawer = owner.getByRole("dialog");
  await drawer.getByText("abc", { exact: true }).waitFor();
  await picture(owner, "type-change-kept");
  assert.deepEqual(await violations(owner), []);
  await drawer.getByLabel("“丙”的新值，原来是“abc”").fill("七");
  await owner.keyboard.press("Enter");
  await drawer.getByRole("alert").getByText("应为数字").waitFor();

  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/shop/forms/thing?kept=all`);
  await phone.getByRole("dialog").getByText("abc", { exact: true }).waitFor();
  await picture(phone, "type-change-kept-phone");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});

test("changed back, every value is what it was", async () => {
  await makeKind("单行文本");
  const dialog = await askToPublish();
  await dialog.getByText("3 个值可以转换").waitFor();
  assert.equal(await dialog.getByText("转不了").count(), 0);
  await publish(dialog);
  await owner.getByText(/没有放在字段里/).waitFor({ state: "detached" });
  assert.deepEqual(await sizes(), ["12", "3.5", "abc"]);
});

test("a value is mended in place", async () => {
  await makeKind("数字");
  const asked = await askToPublish();
  await asked.getByText("2 个值可以转换").waitFor();
  await publish(asked);
  await owner.getByRole("button", { name: "查看", exact: true }).click();
  const drawer = owner.getByRole("dialog");
  await drawer.getByLabel("“丙”的新值，原来是“abc”").fill("7");
  await drawer.getByRole("button", { name: "填入" }).dblclick();
  await drawer.getByText("没有留存的值").waitFor();
  assert.deepEqual(await sizes(), [12, 3.5, 7]);
});

test("a field under another key keeps its values, and one that is removed can be purged", async () => {
  await owner.goto(`${server.base}/build/shop/forms/thing`);
  await owner.getByRole("button", { name: /^尺寸/ }).click();
  await owner.locator("summary", { hasText: "高级" }).click();
  await owner.getByLabel("标识", { exact: true }).fill("width");
  await owner.keyboard.press("Tab");
  await owner.getByText("已保存").waitFor();
  let dialog = await askToPublish();
  await dialog.getByText("“尺寸”的标识由 size 改为 width").waitFor();
  await publish(dialog);
  const { items } = await api(owner, "GET", `${AT}/records?sort=created_at`);
  assert.deepEqual(
    items.map((record) => record.values.width),
    [12, 3.5, 7],
  );

  await owner.getByRole("button", { name: /^尺寸/ }).click();
  await owner.keyboard.press("Delete");
  await owner.getByText("已保存").waitFor();
  dialog = await askToPublish();
  await dialog.getByText("移除“尺寸”").waitFor();
  await publish(dialog);
  await owner.getByText("有 3 个值没有放在字段里，已留存。").waitFor();
  await owner.getByRole("button", { name: "查看", exact: true }).click();
  const drawer = owner.getByRole("dialog");
  await drawer.getByText("数字，已移除").waitFor();
  await drawer.getByRole("button", { name: "清除" }).click();
  const asked = owner.getByRole("dialog").filter({ hasText: "清除“尺寸”留存的 3 个值？" });
  await asked.getByRole("button", { name: /^清\s*除$/ }).click();
  await drawer.getByText("没有留存的值").waitFor();
  const { items: log } = await api(owner, "GET", "/audit?action=field.purge");
  assert.ok(log.length > 0);
});

test("a text becomes a link by a chosen field, and a link to several records", async () => {
  const firm = "/apps/shop/forms/firm/records";
  const visit = "/apps/shop/forms/visit/records";
  for (const [name, no] of [
    ["阿里", "A1"],
    ["百度", "B1"],
  ])
    await api(owner, "POST", firm, { values: { name, no } });
  for (const [name, whom] of [
    ["周一", "A1"],
    ["周二", "阿里"],
    ["周三", "C1"],
  ])
    await api(owner, "POST", visit, { values: { name, whom } });
  const linked = async () => {
    const { items } = await api(owner, "GET", `${visit}?sort=created_at`);
    return items.map((record) => record.values.whom ?? null);
  };

  await owner.goto(`${server.base}/build/shop/forms/visit`);
  await owner.getByRole("button", { name: /^单位/ }).click();
  await owner.getByLabel("类型", { exact: true }).selectOption({ label: "关联数据" });
  await owner.getByLabel("关联的表单", { exact: true }).selectOption({ label: "公司" });
  await owner.getByLabel("匹配字段", { exact: true }).selectOption({ label: "编号" });
  await owner.getByText("已保存").waitFor();
  await picture(owner, "type-change-link");
  assert.deepEqual(await violations(owner), []);
  let dialog = await askToPublish();
  await dialog.getByText("1 个值可以转换").waitFor();
  await dialog.getByText("2 个转不了").waitFor();
  const examples = dialog.getByRole("list", { name: "转不了的值" });
  assert.match(await examples.innerText(), /周二[\s\S]*阿里[\s\S]*“公司”里找不到“阿里”/);
  await picture(owner, "type-change-link-preview");
  assert.deepEqual(await violations(owner), []);
  await publish(dialog);
  await owner.getByText("有 2 个值没有放在字段里，已留存。").waitFor();
  const { items: firms } = await api(owner, "GET", `${firm}?sort=created_at`);
  assert.deepEqual(await linked(), [firms[0].id, null, null]);

  // By the title and every unique field, one more is found.
  await owner.getByRole("button", { name: /^单位/ }).click();
  await owner.getByLabel("匹配字段", { exact: true }).selectOption({ label: "标题，再按不允许重复的字段" });
  await owner.getByLabel("可选多条", { exact: true }).click();
  await owner.getByText("已保存").waitFor();
  dialog = await askToPublish();
  await dialog.getByText("“单位”的关联方式有变").waitFor();
  await dialog.getByText("2 个值可以转换").waitFor();
  await publish(dialog);
  await owner.getByText("有 1 个值没有放在字段里，已留存。").waitFor();
  assert.deepEqual(await linked(), [[firms[0].id], [firms[0].id], null]);

  const phone = await browser.phone("en-US");
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/build/shop/forms/visit?kept=all`);
  await phone.getByRole("dialog").getByText("C1", { exact: true }).waitFor();
  await picture(phone, "type-change-link-kept-phone");
  assert.deepEqual(await violations(phone), []);
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
});
