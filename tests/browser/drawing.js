// The hand that draws a flow: cards and their panel, and the reimbursement that several stories begin with.

import { picture, settled } from "./stage.js";

export const panel = (page) => page.getByRole("complementary").last();
export const card = (page, text) => page.locator(".react-flow__node button", { hasText: text }).first();
/** Opens the panel of a card, once what was added before has moved the cards to their places. */
export const pick = async (page, text) => {
  await settled(card(page, text));
  await card(page, text).click();
};
/** Cards beyond the edge of the drawing cannot be scrolled to like the rest of a page. */
export const whole = (page) => page.getByRole("button", { name: "看全图" }).click();
export const add = async (page, after, kind) => {
  await whole(page);
  const plus = page.getByRole("button", { name: `在“${after}”之后添加节点` }).first();
  await settled(plus);
  await plus.click();
  await page.getByRole("menuitem", { name: kind, exact: true }).click();
};
export const saved = (page) => page.getByText("已保存", { exact: true }).waitFor();
export const unfold = (page, title) => panel(page).locator("summary", { hasText: title }).click();
export const name = (page, title) => panel(page).getByLabel("名称", { exact: true }).fill(title);
export const choose = (page, label, option) =>
  panel(page).getByLabel(label, { exact: true }).first().selectOption({ label: option });
export const role = async (page, title) => {
  await panel(page).getByLabel("处理人第 1 项", { exact: true }).selectOption({ label: "角色" });
  await panel(page).getByLabel("处理人第 1 项的具体选择").selectOption({ label: title });
};

/** Begins a flow of the app `crm` from blank and comes to its drawing; `form` is the title of the form it is about. */
export async function beginFlow(page, server, { title, key, form }) {
  await page.goto(`${server.base}/build/crm`);
  await page.getByRole("button", { name: "新建", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await page.waitForFunction(() => document.activeElement?.id.endsWith("-title"));
  await dialog.locator("select").first().selectOption({ label: "流程" });
  await dialog.getByRole("textbox").first().fill(title);
  await dialog.locator("summary").click();
  await dialog.getByRole("textbox").nth(1).fill(key);
  await dialog.locator("select").last().selectOption({ label: form });
  await dialog.locator(".ant-btn-primary").click();
  await page.waitForURL((url) => url.pathname === `/build/crm/flows/${key}`);
}

/**
 * Draws the approval of the form 报销单 of the app `crm` from blank: the head, above 5,000 the boss beside both of finance, who
 * have two days, and at last what was paid. `shot` is the name of the picture of its branch; `further` goes on with the panel
 * of the deadline.
 */
export async function drawReimbursement(page, server, shot, further = async () => {}) {
  await beginFlow(page, server, { title: "报销审批", key: "baoxiao", form: "报销单" });

  await pick(page, "发起人的主管");
  await name(page, "主管审批");
  await add(page, "主管审批", "条件分支");
  await name(page, "超过五千");
  await panel(page).getByLabel("字段", { exact: true }).selectOption({ label: "金额" });
  await panel(page).getByLabel("条件", { exact: true }).selectOption({ label: "大于" });
  await panel(page).getByLabel("值", { exact: true }).fill("5000");
  await card(page, "金额 大于 ¥5,000.00").waitFor();
  await picture(page, shot);

  await add(page, "超过五千", "并行分支");
  await pick(page, "分支 1");
  await name(page, "老板批准");
  await role(page, "老板");
  await pick(page, "分支 2");
  await name(page, "财务会签");
  await role(page, "财务");
  await panel(page).getByText("会签：全部同意才通过").click();
  await unfold(page, "字段权限");
  await panel(page).getByLabel("入账科目: 必填").check();
  await unfold(page, "处理时限");
  await panel(page).getByLabel("限定处理时间").check();
  await panel(page).getByLabel("多久内处理", { exact: true }).fill("2");
  await panel(page).getByLabel("多久内处理的单位").selectOption({ label: "天" });
  await further();

  await add(page, "汇合", "修改数据");
  await name(page, "登记付款");
  await panel(page).getByLabel("添加要写入的字段").selectOption({ label: "已付款" });
  await panel(page).getByLabel("已付款的值").check();
  await saved(page);
  await page.getByText("没有问题").waitFor();
}
