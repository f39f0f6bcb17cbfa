// People who approve all day: several at once with one refused, one tap on the phone and the way back, urging,
// searching, and copies read all at once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, settled, signIn as enter, violations } from "./stage.js";

let server;
let browser;
let owner;
/** What the manager has to do: the large quotes in the order in which they were submitted. */
let tasks;

const signIn = (page, username) => enter(server, owner, page, username);

before(async () => {
  ({ server, browser, page: owner } = await opened("crm"));
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  const customers = await api(sales, "GET", "/apps/crm/forms/customer/records?limit=1");
  const products = await api(sales, "GET", "/apps/crm/forms/product/records?limit=50");
  const product = products.items.find((one) => one.values.active);
  const runs = [];
  for (const [qty, price] of [...Array(5).fill([60, 3280]), ...Array(2).fill([1, product.values.price])]) {
    const quote = await api(sales, "POST", "/apps/crm/forms/quote/records", {
      values: {
        customer: customers.items[0].id,
        items: [{ product: product.id, qty, price }],
      },
      submit: { flow: "quote-approval" },
    });
    runs.push(quote.run);
  }
  await sales.context().close();

  const manager = await browser.desktop();
  await signIn(manager, "linxiaoyan");
  const todo = (await api(manager, "GET", "/tasks?limit=200")).items;
  tasks = runs.map((run) => todo.find((task) => task.run_id === run));
  // Small quotes end with the manager and are copied to whoever made them.
  const small = tasks.splice(5).map((task) => task.id);
  const answer = await api(manager, "POST", "/tasks/decide", {
    tasks: small,
    action: "approve",
  });
  assert.deepEqual(
    answer.items.map((item) => item.status),
    ["done", "done"],
  );
  // In the first, somebody else is to sign before the manager can.
  const [member] = (await api(owner, "GET", "/members?search=wangfang")).items;
  await api(manager, "POST", `/tasks/${tasks[0].id}/add_sign`, {
    place: "before",
    members: [member.id],
  });
  await manager.context().close();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("several are decided at once on the desktop, and what is refused says why", async () => {
  const manager = await browser.desktop();
  await signIn(manager, "linxiaoyan");
  const [stuck, second, third] = tasks;
  for (const task of [stuck, second, third])
    await manager.getByRole("checkbox", { name: `选择 ${task.record_title}` }).check();
  await manager.getByText("已选 3 项").waitFor();
  const bar = manager.getByRole("toolbar", { name: "批量处理" });
  await bar.getByRole("textbox", { name: "审批意见" }).fill("按计划执行");
  await picture(manager, "workbench-1-chosen");
  assert.deepEqual(await violations(manager), []);

  const decided = manager.waitForResponse((answer) => answer.url().endsWith("/tasks/decide"));
  await bar.getByRole("button", { name: "同意", exact: true }).click();
  assert.equal((await decided).status(), 200);
  const result = manager.getByRole("dialog", {
    name: "已同意 2 项，1 项未处理",
  });
  await result.getByText("请等待受邀的人先处理").waitFor();
  assert.equal(await result.getByRole("listitem").count(), 1);
  await picture(manager, "workbench-2-refused");
  assert.deepEqual(await violations(manager), []);
  await result.getByRole("link", { name: stuck.record_title }).click();
  await manager.waitForURL((url) => url.pathname === `/tasks/${stuck.id}`);
  await manager.getByText("正在等待你邀请的人处理").waitFor();

  const run = await api(manager, "GET", `/runs/${second.run_id}`);
  const line = run.timeline.findLast((one) => one.action === "approve");
  assert.deepEqual([line.by.name, line.opinion], ["林晓燕", "按计划执行"]);
  const todo = (await api(manager, "GET", "/tasks?limit=200")).items.map((task) => task.id);
  assert.ok(todo.includes(stuck.id) && !todo.includes(second.id) && !todo.includes(third.id));
  await manager.goto(`${server.base}/?box=done`);
  await manager.getByRole("link").filter({ hasText: second.record_title }).first().waitFor();
  await manager.context().close();
});

test("on the phone one tap approves, is taken back, and opens what asks for more", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const [stuck, , , last] = tasks;
  const approve = (task) => manager.getByRole("button", { name: `同意 ${task.record_title}` });
  await approve(last).waitFor();
  // How many there are stands beside the place they are at, and follows.
  const { todo } = await api(manager, "GET", "/me");
  const place = manager.getByRole("navigation", { name: "主导航" }).getByRole("link").first();
  const counts = (number) => place.getByText(String(number), { exact: true }).waitFor();
  await counts(todo);
  await picture(manager, "workbench-3-phone");
  assert.deepEqual(await violations(manager), []);
  const width = await manager.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, "nothing is wider than the phone");

  const decided = manager.waitForResponse((answer) => answer.url().endsWith(`/tasks/${last.id}/approve`));
  await approve(last).tap();
  assert.equal((await decided).status(), 200);
  await manager.getByText(`已同意：${last.record_title}`).waitFor();
  await counts(todo - 1);
  const back = manager.waitForResponse((answer) => answer.url().endsWith(`/tasks/${last.id}/take_back`));
  await picture(manager, "workbench-4-phone-undo");
  await manager.getByRole("button", { name: /^收\s?回$/ }).tap();
  assert.equal((await back).status(), 200);
  await manager.getByText(`已收回，请重新处理：${last.record_title}`).waitFor();
  await approve(last).waitFor();
  await counts(todo);

  await approve(stuck).tap();
  await manager.waitForURL((url) => url.pathname === `/tasks/${stuck.id}`);
  await manager.getByText("请等待受邀的人先处理").first().waitFor();
  await manager.context().close();
});

test("on the phone a tap where another card has just come to stand decides nothing", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const [, , , last] = tasks;
  const name = `同意 ${last.record_title}`;
  const button = manager.getByRole("button", { name, exact: true });
  await button.waitFor();
  const box = await settled(button);
  const sent = [];
  manager.on("request", (request) => {
    if (request.url().endsWith("/approve")) sent.push(request.url());
  });
  // The finger that taps again hits what stands there the moment the card has gone.
  const hit = button.evaluate(
    (card, [x, y]) =>
      new Promise((resolve) => {
        const look = (_, observer) => {
          if (card.isConnected) return;
          observer.disconnect();
          const under = document.elementFromPoint(x, y);
          under.click();
          resolve(under.closest("button")?.ariaLabel ?? under.tagName);
        };
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
      }),
    [box.x + box.width / 2, box.y + box.height / 2],
  );
  await button.tap();
  assert.match(await hit, /^同意 /);
  await becomes(() => manager.getByRole("button", { name: /^同意 / }).first().isEnabled(), true);
  assert.equal(sent.length, 1);

  const [, decided] = sent[0].match(/\/tasks\/([^/]+)\/approve$/);
  await api(manager, "POST", `/tasks/${decided}/take_back`);
  await button.waitFor();
  await manager.context().close();
});

/** Draws a finger over the screen, as a person would: the browser makes of it what it makes of fingers. */
async function drawFinger(page, from, to, { letGo = true } = {}) {
  const touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
  await send("touchStart", [from]);
  for (let step = 1; step <= 10; step += 1) {
    const part = (a, b) => Math.round(a + ((b - a) * step) / 10);
    await send("touchMove", [{ x: part(from.x, to.x), y: part(from.y, to.y) }]);
  }
  if (letGo) await send("touchEnd", []);
  return () => send("touchEnd", []);
}

test("on the phone a card drawn to the right is approved, to the left it asks before it rejects", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const [, , , last, refused] = tasks;
  const middle = async (task) => {
    const card = manager.getByRole("listitem").filter({ hasText: task.record_title }).first();
    const box = await settled(card);
    return { x: 160, y: box.y + box.height / 2 };
  };
  const at = await middle(last);
  const sent = [];
  manager.on("request", (request) => {
    if (/\/(approve|reject)$/.test(request.url())) sent.push(request.url());
  });

  // Not far enough, from the edge of the screen, and up or down: nothing is decided.
  await drawFinger(manager, at, { x: at.x + 60, y: at.y });
  await drawFinger(manager, { x: 6, y: at.y }, { x: 200, y: at.y });
  await drawFinger(manager, at, { x: at.x + 20, y: at.y - 120 });
  const again = await middle(last);
  assert.deepEqual(sent, []);
  assert.equal(new URL(manager.url()).pathname, "/", "and nothing is opened");

  const letGo = await drawFinger(manager, again, { x: again.x + 160, y: again.y }, { letGo: false });
  await manager.getByText("松开同意").waitFor();
  await picture(manager, "workbench-11-swiped");
  assert.deepEqual(await violations(manager), []);
  const approved = manager.waitForResponse((answer) => answer.url().endsWith("/approve"));
  await letGo();
  assert.equal((await approved).status(), 200);
  await manager.getByText(`已同意：${last.record_title}`).waitFor();
  const back = manager.waitForResponse((answer) => answer.url().endsWith("/take_back"));
  await manager.getByRole("button", { name: /^收\s?回$/ }).tap();
  assert.equal((await back).status(), 200);
  await manager.getByRole("button", { name: `同意 ${last.record_title}` }).waitFor();
  // A finger would hit what lies over the cards.
  await manager.getByText("已收回，请重新处理").waitFor({ state: "detached" });

  const other = await middle(refused);
  await drawFinger(manager, { x: 300, y: other.y }, { x: 120, y: other.y });
  const sheet = manager.getByRole("dialog", { name: "驳回" });
  await sheet.getByText(refused.record_title).waitFor();
  await picture(manager, "workbench-12-reject-sheet");
  assert.deepEqual(await violations(manager), []);
  assert.ok(!sent.some((url) => url.endsWith("/reject")), "it asks before it rejects");
  await sheet.getByRole("textbox", { name: "审批意见（选填）" }).fill("价格再核对一下");
  const rejected = manager.waitForResponse((answer) => answer.url().endsWith("/reject"));
  await sheet.getByRole("button", { name: /^驳\s?回$/ }).tap();
  assert.equal((await rejected).status(), 200);
  await manager.getByText(`已驳回：${refused.record_title}`).waitFor();
  await manager.getByRole("button", { name: `同意 ${refused.record_title}` }).waitFor({ state: "detached" });
  await manager.context().close();
});

test("what was typed before a card is opened is there when it is", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const [, , , last] = tasks;
  const card = manager.getByRole("listitem").filter({ hasText: last.record_title }).first();
  const box = await settled(card);
  const y = box.y + box.height / 2;
  await drawFinger(manager, { x: 300, y }, { x: 120, y });
  const sheet = manager.getByRole("dialog", { name: "驳回" });
  await sheet.getByRole("textbox", { name: "审批意见（选填）" }).fill("价格再核对一下");
  await sheet.getByRole("link", { name: "更多操作" }).tap();
  // Taken back, the decision is asked for by another task.
  const { items } = await api(manager, "GET", "/tasks?box=todo");
  const now = items.find((one) => one.run_id === last.run_id);
  await manager.waitForURL((url) => url.pathname === `/tasks/${now.id}`);
  await manager.getByRole("button", { name: /^驳\s?回$/ }).tap();
  const opinion = manager.getByRole("dialog", { name: "驳回" }).getByRole("textbox", { name: "审批意见" });
  await becomes(() => opinion.inputValue(), "价格再核对一下");
  await manager.context().close();
});

test("on the phone it is pointed out once that cards can be drawn", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const hint = manager.getByText("右滑卡片可同意，左滑可驳回。");
  await hint.waitFor();
  await manager.reload();
  await manager
    .getByRole("button", { name: /^同意 / })
    .first()
    .waitFor();
  assert.equal(await hint.count(), 0);
  await manager.context().close();
});

test("on the phone several are chosen by a long press", async () => {
  const manager = await browser.phone();
  await signIn(manager, "linxiaoyan");
  const [stuck, , , last] = tasks;
  const row = manager.getByRole("link").filter({ hasText: last.record_title }).first();
  const box = await settled(row);
  const finger = {
    pointerType: "touch",
    bubbles: true,
    clientX: box.x + 40,
    clientY: box.y + 20,
  };
  await row.dispatchEvent("pointerdown", finger);
  await manager.getByText("已选 1 项").waitFor();
  await manager.getByRole("checkbox", { name: stuck.record_title }).check();
  await manager.getByText("已选 2 项").waitFor();
  await picture(manager, "workbench-5-phone-chosen");
  assert.deepEqual(await violations(manager), []);
  await manager
    .getByRole("toolbar", { name: "批量处理" })
    .getByRole("button", { name: "驳回", exact: true })
    .tap();
  const sheet = manager.getByRole("dialog");
  await sheet.getByText("请补充说明后重新提交").tap();
  await picture(manager, "workbench-6-phone-sheet");
  await manager.keyboard.press("Escape");
  await manager
    .getByRole("search", { name: "筛选" })
    .getByRole("button", { name: /^取\s?消$/ })
    .tap();
  await manager.getByText("已选 2 项").waitFor({ state: "detached" });
  await manager.context().close();
});

test("whoever started a run urges it, once in half an hour", async () => {
  const sales = await browser.desktop();
  await signIn(sales, "wangfang");
  const [, , , last] = tasks;
  await sales.goto(`${server.base}/?box=started`);
  const urge = sales.getByRole("button", { name: `催办 ${last.record_title}` });
  await urge.click();
  const dialog = sales.getByRole("dialog", { name: "催办" });
  const words = dialog.getByLabel("想说的话（选填）");
  const focused = (place) => place.evaluate((element) => element === document.activeElement);
  await sales.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  assert.ok(await focused(words), "the words have the focus when the dialog opens");
  await sales.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await sales.waitForFunction(
    (label) => document.activeElement?.ariaLabel === label,
    `催办 ${last.record_title}`,
  );
  assert.ok(await focused(urge), "the button has it back when the dialog closes");
  await urge.click();
  await words.fill("客户在等");
  await picture(sales, "workbench-7-urge");
  assert.deepEqual(await violations(sales), []);
  const urged = sales.waitForResponse((answer) => answer.url().endsWith(`/runs/${last.run_id}/urge`));
  await dialog.getByRole("button", { name: /^催\s?办$/ }).click();
  assert.equal((await urged).status(), 200);
  await sales.locator("button:disabled").and(urge).waitFor();
  await sales.waitForFunction(() => document.activeElement?.tagName === "A");
  await assert.rejects(api(sales, "POST", `/runs/${last.run_id}/urge`, {}), /429.*urged_lately/);

  await sales.goto(`${server.base}/runs/${last.run_id}`);
  await sales.getByText("客户在等").waitFor();
  await becomes(() => sales.getByRole("button", { name: "催办", exact: true }).isDisabled(), true);
  await picture(sales, "workbench-8-urged");
  assert.deepEqual(await violations(sales), []);
  await sales.context().close();

  const manager = await browser.desktop();
  await signIn(manager, "linxiaoyan");
  const told = (await api(manager, "GET", "/notifications")).items.find((one) =>
    one.subject.startsWith("催办"),
  );
  assert.match(told.text, /^客户在等/);
  await manager.context().close();
});

test("boxes are searched and narrowed, and copies are read all at once", async () => {
  const sales = await browser.phone();
  await signIn(sales, "wangfang");
  const [, , , last] = tasks;
  await sales.goto(`${server.base}/?box=started`);
  const rows = sales.getByRole("link").filter({ hasText: "报价审批" });
  await rows.nth(3).waitFor();
  const search = sales.getByRole("searchbox", {
    name: "搜索标题、流程或发起人",
  });
  await search.fill(last.record_title.split(" ")[0]);
  await becomes(() => rows.count(), 1);
  await sales.waitForURL(/[?&]q=/);
  // Typed on while the first letters are searched for, none is lost.
  await search.pressSequentially("没有这样的", { delay: 260 });
  await becomes(() => search.inputValue(), `${last.record_title.split(" ")[0]}没有这样的`);
  await search.fill("没有这样的事");
  await sales.getByText("没有符合条件的事项").waitFor();
  await picture(sales, "workbench-9-nothing-found");
  assert.deepEqual(await violations(sales), []);
  await sales.getByRole("button", { name: "清除筛选" }).tap();
  await rows.nth(3).waitFor();
  await sales.getByRole("button", { name: "进行中" }).tap();
  await sales.waitForURL(/only=running/);

  await sales.goto(`${server.base}/?box=cc`);
  const read = sales.getByRole("button", { name: "全部已读" });
  await read.waitFor();
  assert.equal((await api(sales, "GET", "/me")).copies, 2);
  await picture(sales, "workbench-10-copies");
  assert.deepEqual(await violations(sales), []);
  await read.tap();
  await sales.getByText("已全部标为已读").waitFor();
  assert.equal((await api(sales, "GET", "/me")).copies, 0);
  await sales.locator("button:disabled").and(read).waitFor();
  await sales.context().close();
});

test("figures of a flow count working time, and all time when asked to", async () => {
  await owner.goto(`${server.base}/build/crm/flows/quote-approval/figures`);
  const time = owner.getByRole("radiogroup", { name: "用时计算" });
  await time.waitFor();
  await owner.getByText("按处理人部门的工作时间计算").waitFor();
  await becomes(() => time.getByRole("radio", { name: "工作时间" }).isChecked(), true);
  await picture(owner, "workbench-13-figures-working");
  assert.deepEqual(await violations(owner), []);
  const asked = owner.waitForResponse((answer) => answer.url().includes("time=elapsed"));
  await time.getByText("自然时间").click();
  assert.equal((await asked).status(), 200);
  await owner.getByText("决定，含夜间和节假日。").waitFor();
  assert.match(owner.url(), /[?&]time=elapsed/);
  const people = owner.getByRole("table", { name: "按人员" });
  await people.getByText("超时率").waitFor();
});
