// Records that are there already: told while one types, asked about before saving, found, merged and taken apart.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

const CUSTOMERS = "/apps/crm/forms/customer/records";
const KEPT = "宁波恒拓精密机械有限公司";
const TYPED = "恒拓精密机械（宁波）";
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

async function named(name) {
  const found = await api(page, "GET", `${CUSTOMERS}?limit=100`);
  return found.items.filter((item) => item.values.name === name);
}

test("what is there already is told while one types, and one may save all the same", async () => {
  await page.goto(`${server.base}/apps/crm/customer/new`);
  const name = page.getByLabel("客户名称");
  await name.fill(TYPED);
  const notice = page.locator('[role="status"]', { hasText: "可能已经有了" });
  await notice.getByRole("link", { name: KEPT }).waitFor();
  await picture(page, "30-duplicate-warning");
  assert.deepEqual(await violations(page), []);
  await name.fill("完全不同的一家公司");
  await notice.waitFor({ state: "detached" });

  // A telephone that is taken is refused, and the field says by whom.
  const [there] = await named(KEPT);
  await name.fill(TYPED);
  await page.getByLabel("手机").fill(there.values.phone);
  await page.locator('[role="status"]', { hasText: "这个手机号已有客户" }).getByRole("link", { name: KEPT }).waitFor();
  await picture(page, "31-duplicate-block");
  await page.getByLabel("来源").selectOption("展会");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: KEPT }).first().waitFor();
  assert.equal((await named(TYPED)).length, 0);

  await page.getByLabel("手机").fill("13700000001");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  const asked = page.getByRole("dialog").filter({ hasText: "可能重复" });
  await asked.getByRole("link", { name: KEPT }).waitFor();
  await asked.getByRole("button", { name: "仍要保存" }).click({ trial: true });
  await picture(page, "32-duplicate-ask");
  await asked.getByRole("button", { name: "返回查看" }).click();
  await asked.waitFor({ state: "hidden" });
  assert.equal((await named(TYPED)).length, 0, "back to the form, with everything still there");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await asked.getByRole("button", { name: "仍要保存" }).click();
  await page.waitForURL(/\/customer\/[0-9a-f-]{36}$/);
  assert.equal((await named(TYPED)).length, 1);
});

test("duplicates are found, merged after a preview, and taken apart from the history", async () => {
  const [there] = await named(KEPT);
  const [double] = await named(TYPED);
  await api(page, "POST", `${CUSTOMERS}/${double.id}/comments`, { text: "其实是同一家", mentions: [] });
  await page.goto(`${server.base}/apps/crm/customer`);
  await page.getByRole("button", { name: "更多操作", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "查重" }).click();
  await page.getByRole("heading", { name: "找出重复的客户" }).waitFor();
  await picture(page, "33-duplicates-never");
  await page.getByRole("button", { name: "开始查重" }).click();
  const set = page.getByRole("listitem").filter({ hasText: TYPED }).filter({ has: page.getByRole("button", { name: "合并" }) });
  await set.getByRole("link", { name: KEPT }).waitFor();
  await picture(page, "34-duplicates-found");
  assert.deepEqual(await violations(page), []);

  // Said to be different, and taken back.
  await set.getByRole("button", { name: "不是重复" }).click();
  await page.getByRole("heading", { name: "没有发现重复" }).waitFor();
  await page.getByText("已记下").getByRole("button", { name: "撤销" }).click();
  await set.getByRole("button", { name: "合并" }).click();

  const dialog = page.getByRole("dialog", { name: "合并 2 条客户" });
  await dialog.getByText("评论 1 条").waitFor();
  await dialog.getByRole("radio", { name: KEPT }).first().check();
  await dialog.getByRole("group", { name: "手机" }).getByRole("radio", { name: "13700000001" }).check();
  await dialog.getByText("合并后可以在修改记录里撤销").waitFor();
  await picture(page, "35-merge-preview");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "合并", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  const merged = (await api(page, "GET", `${CUSTOMERS}/${there.id}`)).record;
  assert.deepEqual([merged.values.name, merged.values.phone], [KEPT, "13700000001"]);

  await page.goto(`${server.base}/apps/crm/customer/${double.id}`);
  await page.getByRole("link", { name: "打开合并后的数据" }).click();
  await page.waitForURL(new RegExp(there.id));
  await page.getByRole("tab", { name: "修改记录" }).click();
  await page.getByText("合并了").first().waitFor();
  await picture(page, "36-merge-history");
  await page.getByRole("button", { name: "撤销合并" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销合并" }).click();
  await page.getByText("已撤销合并").waitFor();
  const back = (await api(page, "GET", `${CUSTOMERS}/${there.id}`)).record;
  assert.deepEqual([back.values.phone, (await named(TYPED)).length], [there.values.phone, 1]);
});

test("on the phone and in English the same is there", async () => {
  for (const locale of ["zh-CN", "en"]) {
    const phone = await browser.phone(locale);
    await phone.context().addCookies(await page.context().cookies());
    await phone.goto(`${server.base}/apps/crm/customer/duplicates`);
    const words = locale === "en" ? ["Merge", "Possible duplicate"] : ["合并", "可能已经有了"];
    await phone.getByRole("button", { name: words[0], exact: true }).first().waitFor();
    const width = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `nothing stands out of the screen: ${width}`);
    await picture(phone, `37-duplicates-phone-${locale}`);
    assert.deepEqual(await violations(phone), []);
    await phone.getByRole("button", { name: words[0], exact: true }).first().click();
    await phone.getByRole("dialog").getByRole("radio").first().waitFor();
    await phone.getByRole("dialog").locator("fieldset").nth(2).waitFor();
    await picture(phone, `38-merge-phone-${locale}`);
    assert.deepEqual(await violations(phone), []);
    await phone.context().close();
  }
});
