// Two forms that link to each other: what is said on one side stands on the other, and records of the one are added in place
// from the page of the other.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, listening, picture, violations } from "./stage.js";

const form = (key, title, properties) => ({
  key,
  title,
  type: "object",
  "x-title": "{{ name }}",
  required: ["name"],
  properties: { name: { title: "名称", type: "string" }, ...properties },
});
const PROJECT = form("project", "项目", { tasks: { title: "任务", "x-kind": "link", "x-form": "task", "x-many": true } });
const TASK = form("task", "工作", { project: { title: "所属项目", "x-kind": "link", "x-form": "project" } });
const PROJECTS = "/apps/works/forms/project/records";
const TASKS = "/apps/works/forms/task/records";

let server;
let browser;
let page;
let project;

before(async () => {
  const items = ["project", "task"].map((form) => ({ form }));
  const app = { key: "works", title: "工程", version: "1.0.0", navigation: [{ items }] };
  const files = { "app.json": app, "forms/project.json": PROJECT, "forms/task.json": TASK };
  ({ server, browser, page } = await begun("works", "工程", files));
  project = (await api(page, "POST", PROJECTS, { values: { name: "新厂房" } })).id;
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does what changes a form in its designer, and waits until a draft that says so is kept. */
async function drafted(key, word, change) {
  const kept = page.waitForResponse(
    (answer) =>
      answer.request().method() === "PUT" &&
      answer.url().endsWith(`/definitions/forms/${key}.json`) &&
      answer.request().postData().includes(word),
  );
  await change();
  assert.ok((await kept).ok());
}

const open = (form, id) => listening(page, () => page.goto(`${server.base}/apps/works/${form}/${id}`));
const list = () => page.getByRole("region", { name: "工作清单" });
/** A record that the form on the page links to. */
const linked = (title) => page.locator("a[data-record]", { hasText: title });
/** What the records of both sides say of each other. */
async function sides() {
  const { values } = (await api(page, "GET", `${PROJECTS}/${project}`)).record;
  const { items } = await api(page, "GET", `${TASKS}?limit=50&sort=created_at`);
  const names = new Map(items.map((task) => [task.id, task.values.name]));
  const theirs = items.filter((task) => task.values.project === project).map((task) => task.values.name);
  return { project: (values.tasks ?? []).map((id) => names.get(id)).sort(), tasks: theirs.sort() };
}

async function addInPlace(title) {
  await list().getByRole("button", { name: "新建" }).click();
  const dialog = page.getByRole("dialog", { name: "新建工作" });
  const link = dialog.getByRole("combobox", { name: "所属项目" });
  await link.waitFor();
  await becomes(() => link.inputValue(), "新厂房", "the record it is added from is filled in");
  await dialog.getByRole("textbox", { name: "名称" }).fill(title);
  await dialog.getByRole("button", { name: /^保\s?存$/ }).dblclick();
  await page.getByText(`已新建“${title}”`).waitFor();
  await dialog.waitFor({ state: "detached" });
}

/** Takes a record out of a link of the one that is open. */
async function unlink(title) {
  await page.getByRole("button", { name: "编辑", exact: true }).click();
  await page.getByRole("button", { name: `移除 ${title}` }).click();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  // It is offered again once what was changed is kept.
  await page.getByRole("button", { name: "编辑", exact: true }).waitFor();
}

test("a link is made two-way and a list of those that link here is added by hand", async () => {
  await page.goto(`${server.base}/build/works/forms/task`);
  await page.getByRole("button", { name: /^所属项目/ }).click();
  await drafted("task", "x-mirror", () => page.getByLabel("双向关联").selectOption({ label: "任务" }));
  await page.getByText("没有问题").waitFor();
  await picture(page, "two-way-link");
  assert.deepEqual(await violations(page), []);

  await page.goto(`${server.base}/build/works/forms/project`);
  const palette = page.getByRole("navigation", { name: "可添加的字段" });
  await palette.getByRole("button", { name: "关联列表", exact: true }).click();
  // The name of what was added is chosen for typing.
  await page.waitForFunction(() => document.activeElement?.id === "property-title");
  await page.keyboard.type("工作清单");
  await page.getByLabel("关联的表单").selectOption({ label: "工作" });
  await drafted("project", "x-via", () => page.getByLabel("对方的关联数据字段").selectOption({ label: "所属项目" }));
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "发布", exact: true }).click();
  const done = page.waitForResponse((answer) => answer.url().endsWith("/publish"));
  await page.getByRole("dialog").getByRole("button", { name: /^发\s?布$/ }).click();
  assert.equal((await done).status(), 200);
});

test("what is added in place stands on both sides", async () => {
  await open("project", project);
  await list().getByText("还没有工作清单").waitFor();
  assert.deepEqual(await violations(page), []);
  for (const title of ["画图纸", "打地基"]) {
    await addInPlace(title);
    await list().getByRole("link", { name: `打开${title}` }).waitFor();
    await linked(title).waitFor();
  }
  const both = ["打地基", "画图纸"].sort();
  assert.deepEqual(await sides(), { project: both, tasks: both });
  await picture(page, "two-way-parent");
  assert.deepEqual(await violations(page), []);

  await list().getByRole("link", { name: "打开画图纸" }).click();
  await page.waitForURL(/\/apps\/works\/task\//);
  await linked("新厂房").click();
  await page.waitForURL(`${server.base}/apps/works/project/${project}`);
});

test("what is taken out on one side is gone from the other, whichever side it is", async () => {
  await open("project", project);
  await linked("画图纸").waitFor();
  await unlink("画图纸");
  await linked("画图纸").waitFor({ state: "detached" });
  await list().getByRole("link", { name: "打开画图纸" }).waitFor({ state: "detached" });
  await list().getByRole("link", { name: "打开打地基" }).waitFor();
  assert.deepEqual(await sides(), { project: ["打地基"], tasks: ["打地基"] });

  const { items } = await api(page, "GET", `${TASKS}?limit=50`);
  const task = items.find((one) => one.values.name === "打地基");
  await open("task", task.id);
  await linked("新厂房").waitFor();
  await unlink("新厂房");
  assert.deepEqual(await sides(), { project: [], tasks: [] });
  await open("project", project);
  await list().getByText("还没有工作清单").waitFor();
  assert.equal(await linked("打地基").count(), 0);
});

test("on the phone the list fits, and is added to as well", async () => {
  const phone = await browser.phone();
  await phone.context().addCookies(await page.context().cookies());
  const desktop = page;
  page = phone;
  try {
    await open("project", project);
    await addInPlace("封顶");
    await list().getByRole("link", { name: "打开封顶" }).waitFor();
    await linked("封顶").waitFor();
    await picture(phone, "two-way-phone");
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    assert.deepEqual(await sides(), { project: ["封顶"], tasks: ["封顶"] });
  } finally {
    page = desktop;
    await phone.context().close();
  }
});
