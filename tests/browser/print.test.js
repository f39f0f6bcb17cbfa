// Records on paper: a template made by one click, changed and published, and prints of one record and of several.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, signIn, violations } from "./stage.js";

const QUOTES = "/apps/crm/forms/quote/records";
let server;
let browser;
let page;
let quote;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const found = await api(page, "GET", `${QUOTES}?limit=50`);
  quote = found.items.find((item) => item.title.includes("恒拓精密"));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Waits until the sheets in the frame say something; no script runs in there, so the page around it looks. */
const says = (page, text) =>
  page.waitForFunction((text) => document.querySelector("iframe")?.contentDocument?.body?.innerText.includes(text), text);
const inFrame = (page, read) => page.evaluate(`(${read})(document.querySelector("iframe").contentDocument)`);

/** How wide a page is, with what would have to be scrolled to. */
const widthOf = (page) => page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector("main").scrollWidth));

/** The PDF a browser makes of what the frame holds. */
async function pdfOf(page) {
  const html = await page.evaluate(() => document.querySelector("iframe").srcdoc);
  const paper = await page.context().newPage();
  await paper.setContent(html);
  const pdf = (await paper.pdf({ preferCSSPageSize: true })).toString("latin1");
  await paper.close();
  const sizes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  return { pages: pdf.match(/\/Type\s*\/Page\b(?!s)/g).length, sizes: sizes.map(([, width, height]) => [Math.round(width), Math.round(height)]) };
}

test("a quote is printed by the template of the app, with everything a customer expects", async () => {
  await page.goto(`${server.base}/apps/crm/quote/${quote.id}`);
  await page.getByRole("link", { name: "打印", exact: true }).click();
  await page.getByRole("heading", { name: "打印 · 报价" }).waitFor();
  await says(page, "玖万陆仟壹佰元整");
  for (const part of ["云杉自动化", "报价单", "宁波恒拓精密机械有限公司", "¥96,100.00", "付款方式", "客户确认（盖章）"]) await says(page, part);
  assert.equal(await inFrame(page, (doc) => doc.querySelectorAll("svg.qr path").length), 1);
  assert.equal(await inFrame(page, (doc) => doc.querySelectorAll("tbody tr").length > 1), true);
  await picture(page, "70-print-quote");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(await pdfOf(page), { pages: 1, sizes: [[595, 842]] });

  // The button opens the browser's dialog for the sheets, not for the page around them.
  await page.evaluate(() => {
    globalThis.printed = 0;
    document.querySelector("iframe").contentWindow.print = () => (globalThis.printed += 1);
  });
  await page.getByRole("button", { name: "打印 / 存为 PDF", exact: true }).click();
  await page.keyboard.press("Control+p");
  await becomes(() => page.evaluate(() => globalThis.printed), 2);

  await page.getByLabel("纸面语言").selectOption({ label: "English" });
  for (const part of ["Quotation", "Payment terms", "玖万陆仟壹佰元整"]) await says(page, part);
  await page.getByLabel("纸面语言").selectOption({ label: "中文" });
  await says(page, "报价单");

  await page.getByLabel("打印模板").selectOption({ label: "按表单打印（全部字段）" });
  await says(page, "整单折扣");
  await page.reload();
  await says(page, "整单折扣");
  await picture(page, "71-print-of-the-form");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("link", { name: "返回数据" }).click();
  await page.waitForURL(new RegExp(`/quote/${quote.id}$`));
});

test("a template is made of a starter, changed with the palette, mended, undone and published", async () => {
  await page.goto(`${server.base}/build/crm/prints`);
  await page.getByRole("link", { name: "报价" }).waitFor();
  await picture(page, "72-prints");
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "新建打印模板" }).click();
  const dialog = page.getByRole("dialog", { name: "新建打印模板" });
  await dialog.getByLabel("所属表单").selectOption({ label: "客户" });
  await dialog.getByLabel("名称").fill("客户档案卡");
  await dialog.getByRole("radio", { name: /A4 单据/ }).check();
  await picture(page, "73-print-starters");
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: /创\s?建/ }).click();
  await page.waitForURL(/\/build\/crm\/prints\/customer$/);

  const customers = await api(page, "GET", "/apps/crm/forms/customer/records?limit=20&sort=-created_at");
  await says(page, customers.items[0].values.name);
  await page.getByLabel("用哪条数据预览").selectOption(customers.items[1].id);
  await says(page, customers.items[1].values.name);
  // The preview is read as those read it who have the other language.
  await page.getByLabel("纸面语言").selectOption({ label: "English" });
  await says(page, "Customer name");
  await page.getByLabel("纸面语言").selectOption({ label: "中文" });
  await says(page, "客户名称");
  await picture(page, "74-print-designer");
  assert.deepEqual(await violations(page), []);

  const body = page.getByRole("textbox", { name: "模板内容" });
  await body.click();
  await page.keyboard.press("Control+Home");
  const palette = page.getByRole("navigation", { name: "插入到光标处" });
  await palette.getByRole("button", { name: "数据二维码" }).click();
  await page.waitForFunction(() => document.querySelector("iframe")?.contentDocument?.querySelector("svg.qr"));

  // A name nobody knows is told with its line, and the last good preview stays.
  await page.keyboard.type("{{ nmae }}");
  const problems = page.getByRole("region", { name: "问题" });
  await problems.getByText("没有名为“nmae”的字段").waitFor();
  await problems.getByText("是 name 吗").waitFor();
  await picture(page, "75-print-problem");
  await page.getByRole("button", { name: "撤销" }).click();
  await problems.getByText("没有问题").waitFor();

  // Nothing of a template runs in the session of whoever looks at it.
  await body.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("<p>看得见<script>window.top.hacked = 1</script><img src=x onerror=\"top.hacked=1\"></p>");
  await says(page, "看得见");
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.equal(await inFrame(page, (doc) => doc.querySelectorAll("script, [onerror]").length), 0);
  await page.getByRole("button", { name: "撤销" }).click();
  // While the frame takes its new text it has no body.
  await page.waitForFunction(
    () => document.querySelector("iframe")?.contentDocument?.body?.innerText.includes("看得见") === false,
  );

  await page.getByLabel("纸张").selectOption({ label: "A5" });
  await page.waitForFunction(() => document.querySelector("iframe").srcdoc.includes("size:148mm 210mm"));
  await page.getByRole("button", { name: /发\s?布/ }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: /发\s?布/ }).click();
  await page.getByText(/已发布 \d+ 项/).waitFor();
  const form = await api(page, "GET", "/apps/crm/forms/customer");
  assert.deepEqual(form.prints, [{ key: "customer", title: "客户档案卡" }]);
});

test("three ticked records are three sheets, and a field hidden from their reader is on none", async () => {
  await page.goto(`${server.base}/apps/crm/customer`);
  const boxes = page.getByRole("row").getByRole("checkbox");
  await boxes.nth(3).waitFor();
  for (const at of [1, 2, 3]) await boxes.nth(at).check();
  await page.getByRole("toolbar").getByRole("button", { name: "打印" }).click();
  await page.getByText("共 3 条").waitFor();
  await page.waitForFunction(() => document.querySelector("iframe")?.contentDocument?.querySelectorAll(".sheet").length === 3);
  await picture(page, "76-print-batch");
  assert.deepEqual(await violations(page), []);
  const { pages, sizes } = await pdfOf(page);
  assert.ok(pages >= 3, `a page for each: ${pages}`);
  assert.deepEqual(sizes[0], [420, 595]);

  const seller = await browser.desktop();
  await signIn(server, page, seller, "wangfang");
  const own = await api(seller, "GET", `${QUOTES}?limit=1`);
  await seller.goto(`${server.base}/apps/crm/quote/print?ids=${own.items[0].id},${quote.id}&template=`);
  await says(seller, "报价明细");
  assert.equal(await inFrame(seller, (doc) => /毛利|成本价/.test(doc.body.innerText)), false);
  assert.equal(await seller.getByRole("link", { name: /编辑模板|制作模板/ }).count(), 0, "only who may build makes templates");
  await seller.context().close();
});

test("an approver prints what their task shows, and comes back to it", async () => {
  const draft = await api(page, "GET", `${QUOTES}/${quote.id}`);
  const { customer, contact, items } = draft.record.values;
  const seller = await browser.desktop();
  await signIn(server, page, seller, "wangfang");
  const rows = items.map(({ product, qty, price }) => ({ product, qty, price }));
  await api(seller, "POST", QUOTES, { values: { customer, contact, items: rows }, submit: { flow: "quote-approval" } });
  await seller.context().close();
  const manager = await browser.phone();
  await signIn(server, page, manager, "linxiaoyan");
  const todo = await api(manager, "GET", "/tasks");
  const task = todo.items.find((item) => item.form === "quote");
  await manager.goto(`${server.base}/tasks/${task.id}`);
  await manager.getByRole("link", { name: "打印", exact: true }).click();
  await says(manager, "报价单");
  await manager.getByText("按这一步能看到的字段打印。").waitFor();
  await picture(manager, "77-print-task-phone");
  assert.deepEqual(await violations(manager), []);
  assert.ok((await widthOf(manager)) <= 390, "nothing stands out of the screen");
  await manager.getByRole("link", { name: "返回待办" }).click();
  await manager.waitForURL(new RegExp(`/tasks/${task.id}$`));
  await manager.context().close();
});

test("on the phone and in English the same is there", async () => {
  for (const locale of ["zh-CN", "en"]) {
    const phone = await browser.phone(locale);
    await phone.context().addCookies(await page.context().cookies());
    await phone.goto(`${server.base}/apps/crm/quote/print?ids=${quote.id}`);
    await says(phone, "玖万陆仟壹佰元整");
    await phone.getByRole("button", { name: locale === "en" ? "Print / save as PDF" : "打印 / 存为 PDF", exact: true }).waitFor();
    assert.ok((await widthOf(phone)) <= 390, "nothing stands out of the screen");
    await picture(phone, `77-print-phone-${locale}`);
    assert.deepEqual(await violations(phone), []);
    await phone.goto(`${server.base}/build/crm/prints/quote`);
    await says(phone, locale === "en" ? "Quotation" : "报价单");
    await picture(phone, `78-print-designer-phone-${locale}`);
    assert.ok((await widthOf(phone)) <= 390);
    assert.deepEqual(await violations(phone), []);
    await phone.context().close();
  }
});

test("what was decided is printed step by step, with the signature that was drawn", async () => {
  const flow = {
    key: "countersign",
    title: "报价签字",
    start: { on: "button", form: "quote", label: "签字" },
    nodes: {
      sign: {
        kind: "approve",
        title: "老板签字",
        assignees: ["initiator"],
        signature: ["approve"],
        buttons: { approve: "签字同意" },
        next: "done",
      },
      done: { kind: "end", result: "approved" },
    },
  };
  await api(page, "PUT", "/apps/crm/definitions/flows/countersign.json", { text: JSON.stringify(flow) });
  await api(page, "POST", "/apps/crm/publish");
  await api(page, "POST", `${QUOTES}/${quote.id}/buttons/countersign`);
  const tasks = (await api(page, "GET", "/tasks?box=todo")).items;
  const task = tasks.find((one) => one.flow_title === "报价签字");
  await page.goto(`${server.base}/tasks/${task.id}`);
  await page.getByRole("button", { name: "签字同意" }).click();
  const sheet = page.getByRole("dialog", { name: "签字同意" });
  await sheet.getByLabel("或输入姓名").fill("陈老板");
  await sheet.getByRole("button", { name: "确认签名" }).click();
  await sheet.getByRole("button", { name: "重新签名" }).waitFor();
  const sent = page.waitForResponse((answer) => answer.url().endsWith("/approve") && answer.status() === 200);
  await sheet.getByRole("button", { name: "签字同意" }).click();
  await sent;

  await page.goto(`${server.base}/apps/crm/quote/print?ids=${quote.id}`);
  for (const part of ["审批意见", "老板签字", "同意"]) await says(page, part);
  await page.waitForFunction(() => {
    const drawn = document.querySelector("iframe")?.contentDocument?.querySelector("img.sign");
    return drawn?.complete && drawn.naturalWidth > 0;
  });
  await picture(page, "79-print-signed");
  assert.deepEqual(await violations(page), []);
});
