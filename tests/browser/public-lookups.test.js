// What the owner lends a public form from another form: a stranger chooses among its values and has a field filled in from
// it, and comes to know nothing else of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, release, violations } from "./stage.js";

const PRODUCTS = [
  { model: "深沟球轴承 6204", lead: "三天", cost: "进价甲" },
  { model: "调心滚子轴承 22210", lead: "两周", cost: "进价乙" },
];
const text = (title) => ({ title, type: "string" });
/** Follows the model that is chosen. */
const found = (title, column) => ({
  ...text(title),
  "x-default": `= LOOKUP("catalogue", "${column}", "model", model)`,
  "x-refill": true,
});
const FORMS = {
  "forms/catalogue.json": {
    key: "catalogue",
    title: "产品目录",
    properties: { model: text("型号"), lead: text("交货期"), cost: text("进价") },
  },
  "forms/inquiry.json": {
    key: "inquiry",
    title: "询价单",
    properties: {
      model: { title: "型号", "x-kind": "select", "x-form": "catalogue", "x-field": "model" },
      lead: found("交货期", "lead"),
      floor: found("底价", "cost"),
      who: text("称呼"),
    },
  },
};
/** What belongs to the owner alone: where the values come from, and the column that is not lent. */
const OURS = /catalogue|产品目录|底价|进价/;
let server;
let browser;
let owner;
let address;

before(async () => {
  ({ server, browser, page: owner } = await opened("stock"));
  await release(owner, "stock", FORMS);
  for (const values of PRODUCTS) await api(owner, "POST", "/apps/stock/forms/catalogue/records", { values });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the owner says which fields are looked up for strangers", async () => {
  await owner.goto(`${server.base}/build/stock/links?form=inquiry`);
  await owner.getByRole("button", { name: "新建外链" }).click();
  const drawer = owner.getByRole("dialog").first();
  const list = owner.locator(".ant-select-dropdown:visible");
  const choose = async (label, ...names) => {
    for (const name of names) {
      await drawer.getByLabel(label, { exact: true }).fill(name);
      await list.last().getByText(name, { exact: true }).click();
    }
    // The list goes away in its own time, and must be gone before the next one is looked at.
    await owner.keyboard.press("Escape");
    await list.first().waitFor({ state: "hidden" });
  };
  await choose("代查其他表单的字段", "型号", "交货期");
  // What is looked up may be made public, and what is public at first is taken out by choosing it again.
  await choose("公开的字段", "型号", "底价");
  await picture(owner, "public-lookups-01-drawer");
  await drawer.getByRole("button", { name: /^创\s?建$/ }).click();
  const share = owner.getByRole("dialog", { name: "询价单" });
  address = await share.getByLabel("链接", { exact: true }).inputValue();
  const { items } = await api(owner, "GET", "/apps/stock/links");
  const { settings } = items.find((link) => link.form === "inquiry");
  assert.deepEqual(settings.lookups, ["model", "lead"]);
  assert.deepEqual([...settings.fields].sort(), ["lead", "model", "who"]);
});

test("a stranger chooses, has the rest looked up, and sees no column that is not lent", async () => {
  const stranger = await browser.phone();
  const told = [];
  const listen = (response) => {
    const { href, pathname } = new URL(response.url());
    // What the page no longer waits for, as it asks anew, has no text.
    if (href === address || pathname.startsWith("/api/")) told.push(response.text().catch(() => ""));
  };
  stranger.on("response", listen);
  await stranger.goto(address);
  await stranger.getByRole("heading", { name: "询价单" }).waitFor();
  const model = stranger.getByLabel("型号", { exact: true });
  const offered = async () => (await model.locator("option").allTextContents()).slice(1).sort();
  await becomes(offered, PRODUCTS.map((product) => product.model).sort());
  assert.equal(await stranger.getByLabel("底价").count(), 0);

  const filled = (value) =>
    stranger.waitForFunction(
      (value) => [...document.querySelectorAll("input")].some((input) => input.value === value),
      value,
    );
  for (const { model: chosen, lead } of [...PRODUCTS].reverse()) {
    await model.selectOption(chosen);
    await filled(lead);
  }
  await stranger.getByLabel("称呼").fill("何经理");
  await picture(stranger, "public-lookups-02-phone");
  assert.deepEqual(await violations(stranger), []);
  await stranger.getByRole("button", { name: "提交" }).click();
  await stranger.getByRole("heading", { name: "提交成功" }).waitFor();

  stranger.off("response", listen);
  const texts = await Promise.all(told);
  assert.ok(
    texts.some((said) => said.includes("两周")),
    "what is lent is told",
  );
  for (const said of texts) assert.doesNotMatch(said, OURS);
  const denied = await stranger.evaluate(async () => (await fetch("/api/v1/apps/stock/forms/catalogue/records")).status);
  assert.equal(denied, 401);
  await stranger.context().close();

  const { items } = await api(owner, "GET", "/apps/stock/forms/inquiry/records");
  assert.equal(items.length, 1);
  const { values } = items[0];
  assert.deepEqual([values.model, values.lead, values.who], [PRODUCTS[0].model, "三天", "何经理"]);
  assert.equal(values.floor ?? null, null, "what is not lent is not looked up for a stranger either");
});
