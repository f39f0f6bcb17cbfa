// What leads to pages, dialogs and drawers that have no address of their own, whichever language the page speaks.

/** These names, in Chinese and in English, and no longer ones; antd parts the two characters of a button. */
const either = (...names) => new RegExp(`^(?:${names.join("|")})$`);
const button = (within, ...names) => within.getByRole("button", { name: either(...names) });

/** By the name of the page from which they lead. */
export const INSIDE = { trial: tryOut, versions, preview, viewSettings, newView, newLink, share, query, thanks: answer };

/** What the last version of a form changed. */
async function versions(page) {
  const names = ["版本", "Versions"];
  const more = button(page, "更多操作", "More actions");
  await button(page, ...names).or(more).first().click();
  // Where there is no room for buttons they are in a menu.
  const line = page.getByRole("menuitem", { name: either(...names) });
  if ((await more.count()) > 0) await line.click();
  await page.getByRole("dialog").locator("strong").first().waitFor();
}

async function preview(page) {
  await button(page, "预览", "Preview").click();
  await page.getByRole("dialog").getByLabel("姓名").waitFor();
}

async function viewSettings(page) {
  const names = ["视图设置", "View settings"];
  await button(page, ...names).click();
  await page.getByRole("dialog", { name: either(...names) }).waitFor();
}

async function newView(page) {
  await button(page, "新建视图", "New view").click();
  await page.getByRole("menuitem", { name: either("看板", "Kanban") }).click();
  await page.getByRole("dialog").getByLabel(either("视图名称", "Name of the view")).waitFor();
}

async function newLink(page) {
  await button(page, "新建外链", "New public link").click();
  await button(page.getByRole("dialog"), "创\\s?建", "Create").waitFor();
}

async function share(page) {
  await button(page, "分\\s?享", "Share").click();
  await page.getByRole("dialog").locator("canvas:visible").first().waitFor();
}

/** A record that was looked up by its telephone number. */
async function query(page) {
  await page.getByLabel("手机").fill("13900001234");
  await button(page, "查询", "Search").click();
  await page.getByText(either("查到 1 条", "record found: 1")).waitFor();
}

/** A public form that was answered. */
export async function answer(page) {
  await page.getByLabel("姓名").fill("何经理");
  await button(page, "提交", "Send").click();
  await page.getByRole("heading", { name: either("提交成功", "Sent") }).waitFor();
}

/** In the middle of a trial, with all that may be done now unfolded. */
async function tryOut(page, language) {
  const words = {
    "zh-CN": {
      open: "试走",
      trial: "试走流程",
      comment: "评论",
      sign: "前加签",
      administered: "管理员还可以",
      jump: "跳转到节点",
    },
    en: {
      open: "Try out",
      trial: "Try the flow out",
      comment: "Comment",
      sign: "Sign before",
      administered: "An administrator may",
      jump: "Jump to a node",
    },
  }[language];
  await page.getByRole("button", { name: words.open, exact: true }).click();
  const trial = page.getByRole("complementary", { name: words.trial });
  await trial.getByRole("button", { name: words.comment, exact: true }).first().click();
  await trial.locator("[data-what=comment]").waitFor();
  await trial.getByRole("button", { name: words.sign, exact: true }).first().click();
  await trial.locator("summary", { hasText: words.administered }).click();
  await trial.getByRole("button", { name: words.jump, exact: true }).click();
  await trial.getByRole("list", { name: words.jump, exact: true }).waitFor();
}
