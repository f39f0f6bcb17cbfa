// An old table becomes records: uploaded, mapped, looked at, imported, repaired through the file of refused rows, taken
// back; and records leave again as a workbook that can be imported anew.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { api, becomes, begun, picture, violations } from "./stage.js";
import { changed, gbk, workbook } from "./workbook.js";

const ROWS = 600;
const customer = {
  key: "customer",
  title: "客户",
  "x-title": "{{ name }}",
  type: "object",
  required: ["name", "phone"],
  properties: {
    name: { title: "名称", type: "string" },
    phone: { title: "手机", "x-kind": "phone", "x-unique": true },
    level: { title: "等级", type: "string", enum: ["A", "B"] },
    since: { title: "合作日期", type: "string", format: "date" },
    amount: { title: "成交金额", "x-kind": "money" },
    note: { title: "备注", type: "string" },
  },
};
let server;
let browser;
let page;

/** Every 50th telephone number is bad, the first of their rows has a level nobody knows; days are written in four ways. */
function table() {
  const lines = ["客户清单,,,,,", "客户名称,联系电话,等级,合作日期,成交金额,内部编号"];
  for (let n = 0; n < ROWS; n++) {
    const day = String((n % 28) + 1);
    const dates = [`2025-3-${day}`, `2025/03/${day}`, `2025年3月${day}日`, `202503${day.padStart(2, "0")}`];
    const phone = n % 50 === 7 ? "电话不详" : `139${String(n).padStart(8, "0")}`;
    lines.push(`苏州晨光机电${n},${phone},${n === 7 ? "重点" : n % 2 ? "A" : "Ｂ"},${dates[n % 4]},"￥1,${String(n % 1000).padStart(3, "0")}.50",N${n}`);
  }
  return Buffer.from(`\ufeff${lines.join("\r\n")}\r\n`);
}

async function count() {
  const found = await api(page, "GET", "/apps/depot/forms/customer/records?count=true&limit=1");
  return found.count.value;
}

/** The same of more than the thousand that a list counts. */
async function countAll() {
  return (await api(page, "GET", "/apps/depot/forms/customer/totals?measures=count:name&exact=true")).count;
}

before(async () => {
  ({ server, browser, page } = await begun("depot", "仓库", { "forms/customer.json": customer }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a dirty file is mapped, looked at and imported, and its refused rows come back mended", async () => {
  await page.goto(`${server.base}/apps/depot/customer`);
  await page.getByRole("button", { name: "更多操作" }).click();
  await picture(page, "import-0-menu");
  await page.getByRole("menuitem", { name: "导入" }).click();
  await page.getByText("选择文件").waitFor();
  await picture(page, "import-1-upload");
  const [template] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载导入模板" }).click(),
  ]);
  assert.equal(template.suggestedFilename(), "客户-导入模板.xlsx");

  await page.locator("input[type=file]").setInputFiles({ name: "老客户.csv", mimeType: "text/csv", buffer: Buffer.from("PK not a workbook") });
  await page.getByRole("alert").waitFor();
  await picture(page, "import-1-refused");
  await page.locator("input[type=file]").setInputFiles({ name: "老客户.csv", mimeType: "text/csv", buffer: table() });

  await page.getByText("已对应 5 列，1 列不导入").waitFor();
  await page.getByLabel(/保存这次对应/).check();
  await picture(page, "import-2-mapping");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "检查数据" }).click();

  const go = page.getByRole("button", { name: `导入没有问题的 ${ROWS - 12} 条` });
  await go.waitFor();
  assert.equal(await count(), 0, "looking writes nothing");
  await picture(page, "import-3-problems");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("tab", { name: /前 50 条/ }).click();
  await page.getByRole("cell", { name: "2025-03-01" }).first().waitFor();
  await picture(page, "import-3-preview");
  assert.deepEqual(await violations(page), []);
  await page.reload();
  await go.waitFor();
  await page.getByLabel("等级 · 重点").selectOption({ label: "A" });
  await becomes(() => page.getByLabel(/记到保存的对应“老客户”/).isChecked(), true);
  await picture(page, "import-3-words");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "重新检查" }).click();
  await go.click();

  await page.getByText("导入完成，12 条未导入").waitFor();
  await picture(page, "import-4-result");
  assert.deepEqual(await violations(page), []);
  assert.equal(await count(), ROWS - 12);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载未导入的行" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "老客户-未导入.csv");
  const refused = readFileSync(await download.path(), "utf8");
  assert.match(refused, /客户名称,联系电话,等级,合作日期,成交金额,内部编号,问题/);
  let n = 0;
  const mended = refused.replaceAll("电话不详,", () => `137${String(n++).padStart(8, "0")},`);
  assert.equal(n, 12);

  await page.getByRole("button", { name: "上传改好的文件" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "老客户-改.csv", mimeType: "text/csv", buffer: Buffer.from(mended) });
  await page.getByText("已套用保存的对应“老客户”").waitFor();
  await picture(page, "import-5-saved-mapping");
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByRole("button", { name: "导入 12 条" }).click();
  await page.getByText("导入完成", { exact: true }).waitFor();
  assert.equal(await count(), ROWS);
});

test("an import is taken back, and is told under the bell", async () => {
  await page.getByRole("button", { name: "撤销这次导入" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销这次导入" }).click();
  await page.getByText("已撤销这次导入").waitFor();
  await picture(page, "import-6-undone");
  assert.equal(await count(), ROWS - 12);
  await page.goto(`${server.base}/notifications`);
  await page.getByText("导入 老客户.csv").first().waitFor();
  await page.getByRole("link", { name: "任务" }).click();
  await page.getByText("撤销导入 老客户-改.csv").waitFor();
  await picture(page, "import-7-jobs");
});

test("a list is exported and the workbook can be imported again", async () => {
  await page.goto(`${server.base}/apps/depot/customer`);
  await page.getByRole("button", { name: "更多操作" }).click();
  await page.getByRole("menuitem", { name: "导出" }).click();
  await picture(page, "import-8-export");
  await page.getByRole("button", { name: "开始导出" }).click();
  const file = page.getByRole("link", { name: "下载文件" });
  await file.waitFor();
  await picture(page, "import-8-exported");
  const [download] = await Promise.all([page.waitForEvent("download"), file.click()]);
  assert.match(download.suggestedFilename(), /^客户-\d{8}\.xlsx$/);
  const workbook = readFileSync(await download.path());
  await page.getByRole("dialog").getByRole("button", { name: /^关\s?闭$/ }).last().click();

  // Two that are ticked, with the fields one chooses.
  const boxes = page.getByRole("checkbox", { name: /^选择 / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole("toolbar", { name: "已选 2 条" }).getByRole("button", { name: "导出" }).click();
  const chosen = page.getByRole("dialog");
  await chosen.getByText("导出选中的 2 条").waitFor();
  assert.deepEqual(await violations(page), []);
  await chosen.getByRole("button", { name: "开始导出" }).click();
  await chosen.getByText("已导出 2 条").waitFor();

  await page.goto(`${server.base}/apps/depot/customer/import`);
  await page.locator("input[type=file]").setInputFiles({ name: "again.xlsx", mimeType: "application/zip", buffer: workbook });
  await page.getByLabel("怎么导入").click();
  await page.getByText("已有的更新，没有的新增").click();
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByRole("button", { name: `导入 ${ROWS - 12} 条` }).click();
  await page.getByText("导入完成", { exact: true }).waitFor();
  assert.equal(await count(), ROWS - 12, "nothing is doubled");
});

/** A long import is waited for, however slow the machine. */
const LONG = { timeout: 900_000 };
const MANY = 10_000;

/** What ten years of Excel leave behind: bad telephones, the same one twice, days written in four ways. */
function oldWorkbook() {
  const rows = [["客户名称", "联系电话", "等级", "合作日期", "成交金额"]];
  for (let n = 0; n < MANY; n++) {
    const day = (n % 28) + 1;
    const dates = [`2025-3-${day}`, `2025/03/${day}`, `2025年3月${day}日`, 20250300 + day];
    const digits = (of) => `135${String(of).padStart(8, "0")}`;
    const phone =
      n % 100 === 7
        ? `电话不详${n}`
        : n % 250 === 11
          ? digits(n - 1).replace(/^(...)(....)/, "$1 $2 ")
          : n % 3 === 0
            ? Number(digits(n))
            : digits(n);
    rows.push([`宁波恒拓精密机械${n}`, phone, n % 2 ? "Ａ" : "B", dates[n % 4], `￥1,${String(n % 1000).padStart(3, "0")}.50`]);
  }
  return workbook("客户清单", rows);
}

/** What is stored of a row of the old workbook. */
async function storedOf(n) {
  const filter = encodeURIComponent(JSON.stringify(["name", "=", `宁波恒拓精密机械${n}`]));
  const found = await api(page, "GET", `/apps/depot/forms/customer/records?filter=${filter}`);
  return found.items.map((one) => one.values);
}

/** Takes back the import that is looked at. */
async function takeBack() {
  await page.getByRole("button", { name: "撤销这次导入" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "撤销这次导入" }).click();
  await page.getByText("已撤销这次导入").waitFor(LONG);
}

test("ten thousand rows of an old workbook come in, what was refused comes back mended, and all of it is taken back", async () => {
  const bad = MANY / 100 + MANY / 250;
  const before = await countAll();
  await page.goto(`${server.base}/apps/depot/customer/import`);
  await page.locator("input[type=file]").setInputFiles({ name: "十年.xlsx", mimeType: "application/zip", buffer: oldWorkbook() });
  await page.getByText("已对应 5 列").waitFor(LONG);
  await page.getByRole("button", { name: "检查数据" }).click();
  const go = page.getByRole("button", { name: `导入没有问题的 ${MANY - bad} 条` });
  await go.waitFor(LONG);
  await picture(page, "import-10-many-problems");
  await go.click();
  await page.getByText(`导入完成，${bad} 条未导入`).waitFor(LONG);
  await picture(page, "import-10-many-result");
  const first = page.url();
  assert.equal(await countAll(), before + MANY - bad, "a row is either stored or refused");
  const days = [];
  for (const n of [0, 1, 2, 3]) for (const { since } of await storedOf(n)) days.push(since);
  assert.deepEqual(days, ["2025-03-01", "2025-03-02", "2025-03-03", "2025-03-04"], "every way to write a day is read");
  const refused = [7, 11];
  for (const n of refused) assert.deepEqual(await storedOf(n), []);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载未导入的行" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "十年-未导入.xlsx");
  let n = 0;
  const mended = changed(readFileSync(await download.path()), (text) =>
    text.replaceAll(/电话不详\d+|135 \d{4} \d{4}/g, () => `136${String(n++).padStart(8, "0")}`),
  );
  assert.ok(n >= bad, `${n} cells were mended`);
  await page.getByRole("button", { name: "上传改好的文件" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "十年-改.xlsx", mimeType: "application/zip", buffer: mended });
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByRole("button", { name: `导入 ${bad} 条`, exact: true }).click(LONG);
  await page.getByText("导入完成", { exact: true }).waitFor(LONG);
  assert.equal(await countAll(), before + MANY, "every row is stored in the end");
  for (const row of refused) {
    const [stored, ...more] = await storedOf(row);
    assert.deepEqual(more, []);
    assert.match(stored.phone, /^136\d{8}$/);
  }

  await takeBack();
  await picture(page, "import-10-many-undone");
  assert.equal(await countAll(), before + MANY - bad);
  await page.goto(first);
  await takeBack();
  assert.equal(await countAll(), before, "there is what was there before");
});

test("a file in GBK is read as what it says", async () => {
  const lines = ["客户名称,联系电话,合作日期", "苏州晨光机电,13400000001,2025年3月1日", "华信,12,2025/3/2"];
  await page.goto(`${server.base}/apps/depot/customer/import`);
  await page.locator("input[type=file]").setInputFiles({ name: "旧.csv", mimeType: "text/csv", buffer: gbk(`${lines.join("\r\n")}\r\n`) });
  await page.getByRole("button", { name: "检查数据" }).click();
  await page.getByRole("button", { name: "导入没有问题的 1 条" }).waitFor();
  await page.getByRole("tab", { name: /前 2 条/ }).click();
  await page.getByRole("cell", { name: "苏州晨光机电" }).waitFor();
  await picture(page, "import-11-gbk");
});

for (const [locale, check, rows] of [
  ["zh-CN", "检查数据", /有问题的行/],
  ["en", "Check the data", /Rows with problems/],
])
  test(`the wizard fits a phone: ${locale}`, async () => {
    const phone = await browser.phone(locale);
    await phone.context().addCookies(await page.context().cookies());
    await phone.goto(`${server.base}/apps/depot/customer/import`);
    await phone.locator("input[type=file]").waitFor({ state: "attached" });
    await picture(phone, `import-9-phone-upload-${locale}`);
    await phone.locator("input[type=file]").setInputFiles({ name: "老.csv", mimeType: "text/csv", buffer: table() });
    await phone.getByRole("button", { name: check }).waitFor();
    await picture(phone, `import-9-phone-mapping-${locale}`);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `nothing scrolls sideways: ${wide}`);
    assert.deepEqual(await violations(phone), []);
    await phone.getByRole("button", { name: check }).click();
    await phone.getByRole("tab", { name: rows }).waitFor();
    await picture(phone, `import-9-phone-problems-${locale}`);
    assert.deepEqual(await violations(phone), []);
    await phone.context().close();
  });

test("a saved mapping is deleted by whoever saved it", async () => {
  await page.goto(`${server.base}/apps/depot/customer/import`);
  await page.locator("input[type=file]").setInputFiles({ name: "老.csv", mimeType: "text/csv", buffer: table() });
  const mine = page.getByText("已套用保存的对应“老客户”");
  await mine.waitFor();
  await page.getByRole("button", { name: "删除这个对应" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "删除这个对应" }).click();
  await mine.waitFor({ state: "detached" });
  await page.getByText("已对应 5 列，1 列不导入").waitFor();
  assert.deepEqual((await api(page, "GET", "/apps/depot/forms/customer/import-profiles")).items, []);
});
