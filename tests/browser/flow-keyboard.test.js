// A small flow is drawn from blank and published by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card } from "./drawing.js";
import { accessWith, api, becomes, opened, picture, release, violations } from "./stage.js";
import { chooseByKeys, walkTo } from "./walking.js";

const FORM = {
  key: "expense",
  title: "报销单",
  type: "object",
  "x-title": "{{ reason }}",
  required: ["reason"],
  properties: { reason: { title: "事由", type: "string" } },
};

let server;
let browser;
let page;

before(async () => {
  ({ server, browser, page } = await opened("crm"));
  const access = await accessWith(page, "crm", ["expense"], ["sales", "finance", "manager", "boss"]);
  await release(page, "crm", { "forms/expense.json": FORM, "access.json": access });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const DRAWN = [
  ["approve", "Head", [{ head_of: "initiator" }]],
  ["approve", "Money", [{ role: "finance" }]],
];

/** The steps of the flow as they are kept. */
const written = async (text = "draft") => {
  const flow = JSON.parse((await api(page, "GET", "/apps/crm/definitions/flows/travel.json"))[text]);
  const steps = Object.values(flow.nodes).filter(({ kind }) => kind === "approve");
  return steps.map(({ kind, title, assignees }) => [kind, title, assignees]);
};

const goTo = (wanted, key) => walkTo(page, wanted, 150, key);

const choose = (title) => chooseByKeys(page, title);

const naming = () => page.waitForFunction(() => /^flow-.*-title$/.test(document.activeElement?.id ?? ""));

test("a flow is drawn from blank by keyboard alone", async () => {
  await page.goto(`${server.base}/build/crm`);
  await page.getByRole("button", { name: "新建", exact: true }).waitFor();
  await goTo(/^新\s?建$/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id.endsWith("-title"));
  await page.keyboard.type("Travel");
  await goTo("类型", "Shift+Tab");
  await choose("流程");
  await goTo("所属表单");
  await choose("报销单");
  await goTo("名称", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/build/crm/flows/travel");

  // A card that is chosen is called something else.
  await card(page, "发起人的主管").waitFor();
  await goTo(/发起人的主管/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("F2");
  await naming();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Head");

  await goTo("在“Head”之后添加节点");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  await goTo("办理", "ArrowDown");
  await goTo("审批", "ArrowUp");
  await page.keyboard.press("Enter");
  await naming();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Money");
  await goTo("处理人第 1 项");
  await choose("角色");
  await goTo("处理人第 1 项的具体选择");
  await page.locator("option", { hasText: /^财务$/ }).first().waitFor({ state: "attached" });
  await choose("财务");
  await becomes(written, DRAWN);
  await page.getByText("没有问题").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "80-flow-keyboard");
});

test("a card too many goes by a key, and comes back by another", async () => {
  await goTo(/^Money/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Delete");
  await card(page, "Money").waitFor({ state: "detached" });
  await becomes(written, [DRAWN[0]]);
  await page.keyboard.press("Control+z");
  await card(page, "Money").waitFor();
  await becomes(written, DRAWN);
  await page.getByText("没有问题").waitFor();
});

test("what was drawn is published by keyboard alone", async () => {
  await goTo("发布");
  await page.keyboard.press("Enter");
  const publish = page.getByRole("dialog").getByRole("button", { name: /^发\s?布$/ });
  await publish.waitFor();
  await becomes(() => publish.isEnabled(), true);
  const done = page.waitForResponse((answer) => answer.url().endsWith("/apps/crm/publish"));
  await goTo(/^发\s?布$/);
  await page.keyboard.press("Enter");
  assert.equal((await done).status(), 200);
  assert.deepEqual(await written("published"), DRAWN);
});
