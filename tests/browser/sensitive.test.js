// A field with records in it becomes sensitive by one switch; its values stay readable to those who may see them, and lists
// offer nothing for it but equal values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, opened, picture, violations } from "./stage.js";

const AT = "/apps/safe/forms/person";
const FORM = {
  key: "person",
  title: "人员",
  type: "object",
  "x-title": "{{ name }}",
  properties: {
    name: { title: "姓名", type: "string" },
    phone: { title: "手机", "x-kind": "phone" },
  },
};
let server;
let browser;
let owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("leave"));
  await api(owner, "POST", "/apps", { key: "safe", title: "档案" });
  await api(owner, "PUT", "/apps/safe/definitions/forms/person.json", {
    text: JSON.stringify(FORM, null, 2),
  });
  await api(owner, "POST", "/apps/safe/publish");
  await api(owner, "POST", `${AT}/records`, {
    values: { name: "李雷", phone: "13812345678" },
  });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a field becomes sensitive and stays readable", async () => {
  await owner.goto(`${server.base}/build/safe/forms/person`);
  await owner.locator("#canvas-phone").click();
  await owner.getByLabel("敏感（加密存储）").click();
  await owner.getByText("已保存").waitFor();
  await owner
    .getByText("只能按相等或是否为空筛选；不能排序、搜索、分组，也不能用于公式、标题和消息")
    .waitFor();
  await picture(owner, "sensitive-designer");
  assert.deepEqual(await violations(owner), []);
  await owner.getByRole("button", { name: "发布", exact: true }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByText("1 个值可以转换").waitFor();
  await dialog.getByRole("button", { name: /^发\s*布$/ }).click();
  await owner.getByText(/已发布 \d+ 项/).waitFor();

  const form = await api(owner, "GET", AT);
  assert.deepEqual(form.operators.phone, ["=", "!=", "in", "not in", "empty", "not empty"]);
  const found = async (filter) =>
    (await api(owner, "GET", `${AT}/records?filter=${encodeURIComponent(JSON.stringify(filter))}`)).items
      .length;
  assert.equal(await found(["phone", "=", "13812345678"]), 1);
  assert.equal(await found(["phone", "=", "13800000000"]), 0);
  await owner.goto(`${server.base}/apps/safe/person`);
  await owner.getByText("13812345678", { exact: true }).waitFor();
});

test("the switch explains itself in English, and the phone shows the value", async () => {
  const english = await browser.desktop("en-US");
  await english.context().addCookies(await owner.context().cookies());
  await english.goto(`${server.base}/build/safe/forms/person`);
  await english.locator("#canvas-phone").click();
  await english.getByLabel("Sensitive (stored encrypted)").waitFor();
  assert.deepEqual(await violations(english), []);
  await english.context().close();

  const phone = await browser.phone();
  await phone.context().addCookies(await owner.context().cookies());
  await phone.goto(`${server.base}/apps/safe/person`);
  await phone.getByText("13812345678").waitFor();
  await picture(phone, "sensitive-list-phone");
  assert.deepEqual(await violations(phone), []);
  await phone.context().close();
});
