// Nodes that run a script, lead back for another round and print into a file: drawn by hand, and what becomes of a record that
// goes through them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { add, choose, name, panel } from "./drawing.js";
import { api, becomes, opened, PASSWORD, picture, settled, violations } from "./stage.js";

const FLOW = "flows/papers.json";
const QUOTES = "/apps/crm/forms/quote/records";
const SCRIPT = '#{ remark: if remark == () { "已核对" } else { () } }';

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

test("a script, another round and a print are drawn without a line of JSON", async () => {
  const document = {
    key: "papers",
    title: "定稿",
    start: { on: "button", form: "quote", label: "定稿" },
    nodes: {
      look: {
        kind: "handle",
        title: "核对报价",
        assignees: ["initiator"],
        next: "done",
      },
      done: { kind: "end" },
    },
  };
  await api(page, "PUT", `/apps/crm/definitions/${FLOW}`, {
    text: JSON.stringify(document, null, 2),
  });
  await page.goto(`${server.base}/build/crm/flows/papers`);
  await add(page, "核对报价", "脚本");
  await name(page, "写备注");
  await panel(page).getByLabel("脚本", { exact: true }).fill("#{ remark: remarc }");
  await page
    .getByText(/第 1 行第 \d+ 列/)
    .first()
    .waitFor();
  await panel(page).getByLabel("脚本", { exact: true }).fill(SCRIPT);
  await page.getByText("没有问题").waitFor();

  await add(page, "写备注", "路由分支");
  await name(page, "核对完了吗");
  await panel(page).getByLabel("情况 1", { exact: true }).fill("再核对一遍");
  await choose(page, "字段", "备注");
  await choose(page, "条件", "为空");
  await choose(page, "再核对一遍去哪里", "核对报价");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await page.getByRole("button", { name: "看全图" }).click();
  await picture(page, "102-flow-route");
  assert.deepEqual(await violations(page), []);

  await add(page, "核对完了吗", "打印成附件");
  await name(page, "存报价单");
  await choose(page, "打印模板", "报价");
  await choose(page, "放进哪个附件字段", "附件");
  await panel(page).getByLabel("文件名", { exact: true }).fill("报价单 {{ no }} {{ _today }}");
  await page.getByText("已保存", { exact: true }).waitFor();
  await page.getByText("没有问题").waitFor();
  await picture(page, "103-flow-print");
  assert.deepEqual(await violations(page), []);

  const flow = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${FLOW}`)).draft);
  const nodes = Object.fromEntries(
    Object.entries(flow.nodes).map(([key, node]) => [node.title ?? key, node]),
  );
  assert.equal(nodes["写备注"].script, SCRIPT);
  assert.deepEqual(nodes["核对完了吗"].cases, [
    { title: "再核对一遍", when: ["remark", "empty"], to: "look" },
  ]);
  assert.deepEqual(
    [nodes["存报价单"].template, nodes["存报价单"].field, nodes["存报价单"].next],
    ["quote", "files", "done"],
  );
  await api(page, "POST", "/apps/crm/publish", {});
});

test("a line drawn from the side of a node that several ways leave there says which it is", async () => {
  const file = "flows/sorted.json";
  const handle = (title, next) => ({ kind: "handle", title, assignees: ["initiator"], next });
  const document = {
    key: "sorted",
    title: "分流",
    start: { on: "button", form: "quote", label: "分流" },
    nodes: {
      look: handle("核对报价", "where"),
      where: {
        kind: "route",
        title: "去哪里",
        cases: [
          { title: "缺备注", when: ["remark", "empty"], to: "look" },
          { title: "缺附件", when: ["files", "empty"], to: "look" },
        ],
        next: "keep",
      },
      keep: handle("归档", "done"),
      done: { kind: "end" },
    },
  };
  await api(page, "PUT", `/apps/crm/definitions/${file}`, { text: JSON.stringify(document, null, 2) });
  await page.goto(`${server.base}/build/crm/flows/sorted`);
  await page.getByRole("button", { name: "看全图" }).click();
  const middle = async (node, handle) => {
    const at = page.locator(`.react-flow__node[data-id="${node}"] .react-flow__handle${handle}`);
    const box = await settled(at);
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = await middle("keep", ".target");
  await page.mouse.move(...(await middle("where", "[data-handleid=side]")));
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 10, { steps: 5 });
  await page.mouse.move(x, y, { steps: 5 });
  await page.mouse.up();
  const dialog = page.getByRole("dialog", { name: "哪条路通向“归档”？" });
  await dialog.getByRole("button", { name: "缺备注" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "缺附件" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("已保存", { exact: true }).waitFor();
  const { nodes } = JSON.parse((await api(page, "GET", `/apps/crm/definitions/${file}`)).draft);
  assert.deepEqual(
    nodes.where.cases.map((one) => one.to),
    ["look", "keep"],
  );
});

test("the designer speaks English too", async () => {
  const english = await browser.desktop("en-US");
  await english.goto(`${server.base}/login`);
  await api(english, "POST", "/login", {
    username: "boss",
    password: PASSWORD,
  });
  await api(english, "PATCH", "/me", { language: "en" });
  await english.goto(`${server.base}/build/crm/flows/papers`);
  for (const [node, label] of [
    ["写备注", "Script"],
    ["核对完了吗", "Goes back at most"],
    ["存报价单", "Print template"],
  ]) {
    await english.locator(".react-flow__node button", { hasText: node }).first().click();
    await panel(english).getByLabel(label, { exact: true }).waitFor();
    assert.deepEqual(await violations(english), []);
  }
  await picture(english, "104-flow-print-en");
  await api(english, "PATCH", "/me", { language: "zh-CN" });
});

test("a record goes round once more and ends with its document", async () => {
  const { id } = (await api(page, "GET", `${QUOTES}?limit=1`)).items[0];
  const { files: there } = (await api(page, "GET", `${QUOTES}/${id}`)).record.values;
  await api(page, "PATCH", `${QUOTES}/${id}`, { values: { remark: "旧" } });
  const run = await api(page, "POST", `${QUOTES}/${id}/buttons/papers`);
  const look = async () => {
    const { tasks } = await api(page, "GET", `/runs/${run.id}`);
    const task = tasks.find((one) => one.state === "open");
    await api(page, "POST", `/tasks/${task.id}/approve`, { opinion: "看过" });
    return task.id;
  };
  const first = await look();
  await page.goto(`${server.base}/runs/${run.id}`);
  await page.getByText("再来一遍").first().waitFor();
  await picture(page, "105-flow-round");
  assert.deepEqual(await violations(page), []);
  assert.notEqual(await look(), first);
  await becomes(async () => (await api(page, "GET", `/runs/${run.id}`)).state, "done");
  const { values } = (await api(page, "GET", `${QUOTES}/${id}`)).record;
  assert.equal(values.files.length, (there ?? []).length + 1);
  assert.equal(values.remark, "已核对");
  await page.reload();
  await page.getByText("打印成附件").first().waitFor();
  const phone = await browser.phone();
  await phone.goto(`${server.base}/login`);
  await api(phone, "POST", "/login", { username: "boss", password: PASSWORD });
  await phone.goto(`${server.base}/apps/crm/quote/${id}`);
  await phone.getByText(values.files.at(-1).name).first().waitFor();
  await picture(phone, "106-flow-print-phone");
  assert.deepEqual(await violations(phone), []);
});
