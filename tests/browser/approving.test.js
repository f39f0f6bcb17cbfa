// Approving: on the phone what cannot be taken back is asked about before one tap sends it; a second click hits neither what
// lies below what went away nor the task that opens next.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, begun, PASSWORD, picture, settled, violations } from "./stage.js";

const FORM = {
  key: "slip",
  title: "领用单",
  type: "object",
  "x-title": "{{ subject }}",
  properties: { subject: { title: "事由", type: "string" } },
};
const FLOW = {
  key: "check",
  title: "领用审批",
  start: { on: "button", form: "slip", label: "送审" },
  nodes: {
    look: { kind: "approve", title: "审批", assignees: [{ member: "boss" }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};
const SLIPS = "/apps/desk/forms/slip/records";

let server, browser, page, phone;

before(async () => {
  ({ server, browser, page } = await begun("desk", "行政", { "forms/slip.json": FORM, "flows/check.json": FLOW }));
  phone = await browser.phone();
  const who = { username: "boss", password: PASSWORD };
  await phone.context().request.post(`${server.base}/api/v1/login`, { data: who });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function submit(subject) {
  const made = await api(page, "POST", SLIPS, { values: { subject } });
  await api(page, "POST", `${SLIPS}/${made.id}/buttons/check`);
}

test("the last step asks before one tap approves", async () => {
  await submit("打印纸两箱");
  const sent = [];
  phone.on("request", (request) => request.url().endsWith("/approve") && sent.push(request.url()));
  await phone.goto(`${server.base}/`);
  const approve = phone.getByRole("button", { name: "同意 打印纸两箱", exact: true });
  const question = phone.getByRole("dialog").filter({ hasText: "处理后不能再收回。" });

  await approve.tap();
  await question.waitFor();
  await picture(phone, "workbench-14-final");
  assert.deepEqual(await violations(phone), []);
  await question.getByRole("button", { name: "取消" }).tap();
  await question.waitFor({ state: "hidden" });
  assert.deepEqual(sent, []);

  await approve.tap();
  const approved = phone.waitForResponse((answer) => answer.url().endsWith("/approve"));
  await question.getByRole("button", { name: "同意", exact: true }).tap();
  assert.equal((await approved).status(), 200);
  await approve.waitFor({ state: "detached" });
});

test("a double click on what confirms several decides once, and opens nothing below the sheet", async () => {
  await submit("墨盒一个");
  await submit("文件夹十个");
  await phone.goto(`${server.base}/`);
  await phone.getByRole("button", { name: "选择", exact: true }).tap();
  for (const subject of ["墨盒一个", "文件夹十个"]) await phone.getByRole("checkbox", { name: subject }).check();
  const bar = phone.getByRole("toolbar", { name: "批量处理" });
  await bar.getByRole("button", { name: "同意", exact: true }).tap();
  const confirm = phone.getByRole("dialog", { name: "同意" }).getByRole("button", { name: "同意", exact: true }).last();
  const box = await settled(confirm);
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 6];
  const tabs = phone.getByRole("navigation", { name: "主导航" });
  const under = await tabs.boundingBox();
  assert.ok(y > under.y && y < under.y + under.height, "the tabs lie below the button");
  await phone.mouse.dblclick(x, y);
  await phone.getByText("已同意 2 项").waitFor();
  await becomes(() => phone.locator(".c-shield").count(), 0);
  const { pathname, search } = new URL(phone.url());
  assert.equal(pathname + search, "/");
});

test("a second click does not decide the task that opens next", async () => {
  await submit("订书机一个");
  await submit("白板笔一盒");
  const { items } = await api(page, "GET", "/tasks?box=todo");
  const [one, other] = items;
  await page.goto(`${server.base}/tasks/${one.id}`);
  const approve = page.getByRole("button", { name: "同意", exact: true });
  const box = await settled(approve);
  const hit = page.evaluate(
    ([x, y, path]) =>
      new Promise((resolve) => {
        const look = () => {
          if (location.pathname === path) resolve(document.elementFromPoint(x, y).className);
          else requestAnimationFrame(look);
        };
        look();
      }),
    [box.x + box.width / 2, box.y + box.height / 2, `/tasks/${other.id}`],
  );
  await approve.click();
  assert.equal(await hit, "c-shield");
  await page.getByRole("heading", { name: other.record_title }).waitFor();
  await becomes(() => page.locator(".c-shield").count(), 0);
});
