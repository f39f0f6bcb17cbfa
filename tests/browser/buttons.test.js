// A button on a record that starts a flow: made in the designer, pressed at the desk and on the phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, panel } from "./drawing.js";
import { api, isWithin, opened, picture, signIn, violations } from "./stage.js";

const FLOW = "flows/check-credit.json";

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

test("a button is made without a line of JSON", async () => {
  const document = {
    key: "check-credit",
    title: "信用复核",
    start: { on: "submit", form: "customer" },
    nodes: {
      look: {
        kind: "handle",
        title: "复核",
        assignees: [{ role: "finance" }],
        next: "done",
      },
      done: { kind: "end" },
    },
  };
  await api(page, "PUT", `/apps/crm/definitions/${FLOW}`, {
    text: JSON.stringify(document, null, 2),
  });
  await page.goto(`${server.base}/build/crm/flows/check-credit`);
  await card(page, "有人提交时").click();
  await panel(page).getByLabel("开始方式").selectOption({ label: "点击数据上的按钮时" });
  await panel(page).getByLabel("按钮文字").fill("申请信用复核");
  await panel(page).getByRole("button", { name: "添加", exact: true }).click();
  await panel(page).getByLabel("谁可以点击第 1 项的具体选择").selectOption({ label: "销售" });
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await picture(page, "95-button-start");
  assert.deepEqual(await violations(page), []);
  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  assert.deepEqual(flow.start, {
    on: "button",
    form: "customer",
    label: "申请信用复核",
    who: [{ role: "sales" }],
  });
  await api(page, "POST", "/apps/crm/publish", {});
});

test("it is pressed by keyboard, once, and says that it is under way", async () => {
  const sales = await browser.desktop();
  await signIn(server, page, sales, "wangfang");
  const customers = await api(sales, "GET", "/apps/crm/forms/customer/records?limit=1");
  const id = customers.items[0].id;
  await sales.goto(`${server.base}/apps/crm/customer/${id}`);
  const button = sales.getByRole("button", { name: "申请信用复核" });
  await button.waitFor();
  await picture(sales, "96-record-button");
  assert.deepEqual(await violations(sales), []);
  await button.focus();
  await sales.keyboard.press("Enter");
  await sales.keyboard.press("Enter");
  await sales.getByText("已执行“申请信用复核”").first().waitFor();
  await sales.locator("button:disabled", { hasText: "申请信用复核" }).waitFor();
  const runs = await api(page, "GET", `/apps/crm/forms/customer/records/${id}/runs`);
  assert.equal(runs.items.filter((run) => run.flow === "check-credit").length, 1);
});

test("on the phone it stands with the other buttons", async () => {
  const phone = await browser.phone();
  await signIn(server, page, phone, "wangfang");
  const customers = await api(phone, "GET", "/apps/crm/forms/customer/records?limit=2");
  const id = customers.items[1].id;
  await phone.goto(`${server.base}/apps/crm/customer/${id}`);
  const button = phone.getByRole("button", { name: "申请信用复核" });
  await button.waitFor();
  await isWithin(phone, button, "the button is within the screen");
  await picture(phone, "97-record-button-phone");
  assert.deepEqual(await violations(phone), []);
  await button.tap();
  await phone.getByText("已执行“申请信用复核”").first().waitFor();
});

test("in a list it is pressed on several at once, and what was passed over says why", async () => {
  const sales = await browser.desktop();
  await signIn(server, page, sales, "wangfang");
  const { items } = await api(sales, "GET", "/apps/crm/forms/customer/records?limit=4");
  const [running, , fresh, other] = items;
  await sales.goto(`${server.base}/apps/crm/customer`);
  for (const customer of [running, fresh, other])
    await sales.getByRole("checkbox", { name: `选择 ${customer.title}` }).check();
  await sales.getByRole("button", { name: "申请信用复核" }).click();
  const ask = sales.getByRole("dialog").filter({ hasText: "对 3 条数据执行“申请信用复核”？" });
  await ask.waitFor();
  await picture(sales, "98-button-many-ask");
  assert.deepEqual(await violations(sales), []);
  const pressed = sales.waitForResponse((answer) => answer.url().endsWith("/customer/buttons/check-credit"));
  await ask.getByRole("button", { name: "申请信用复核" }).click();
  assert.equal((await pressed).status(), 200);
  const told = sales.getByRole("dialog", {
    name: "“申请信用复核”：已执行 2 条，1 条没有执行",
  });
  await told.getByText(running.title).waitFor();
  await told.getByText("这条数据已有同一流程在进行中").waitFor();
  await picture(sales, "99-button-many-told");
  assert.deepEqual(await violations(sales), []);
  await told.getByRole("button", { name: "知道了" }).click();
  await sales.getByText("已选 1 条").waitFor();
  for (const customer of [fresh, other]) {
    const runs = await api(page, "GET", `/apps/crm/forms/customer/records/${customer.id}/runs`);
    assert.equal(runs.items.filter((run) => run.flow === "check-credit").length, 1);
  }
  await sales.context().close();
});
