// An approval that cannot be taken back is asked about before one tap sends it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, begun, PASSWORD, picture, violations } from "./stage.js";

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

let server, browser, page;

before(async () => {
  ({ server, browser, page } = await begun("desk", "行政", { "forms/slip.json": FORM, "flows/check.json": FLOW }));
  const made = await api(page, "POST", SLIPS, { values: { subject: "打印纸两箱" } });
  await api(page, "POST", `${SLIPS}/${made.id}/buttons/check`);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the last step asks before one tap approves", async () => {
  const phone = await browser.phone();
  const who = { username: "boss", password: PASSWORD };
  await phone.context().request.post(`${server.base}/api/v1/login`, { data: who });
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
  await question.waitFor({ state: "detached" });
  assert.deepEqual(sent, []);

  await approve.tap();
  const approved = phone.waitForResponse((answer) => answer.url().endsWith("/approve"));
  await question.getByRole("button", { name: "同意", exact: true }).tap();
  assert.equal((await approved).status(), 200);
  await approve.waitFor({ state: "detached" });
});
