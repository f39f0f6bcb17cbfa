// A letter that nobody took is sent again by hand, and arrives under the key it had from the beginning.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, startMail, violations } from "./stage.js";

const FLOW = "flows/greet.json";
let letters;
let server;
let browser;
let owner;

before(async () => {
  letters = await startMail();
  ({ server, browser, page: owner } = await opened("crm"));
  const mail = { host: "127.0.0.1", port: letters.port, security: "none", from: "榫卯 <tenon@example.com>" };
  await api(owner, "PATCH", "/settings", { base_url: server.base, mail });
  // The receiver refuses whoever is called this for good.
  await api(owner, "PATCH", "/me", { email: "never@example.com" });
  const flow = {
    key: "greet",
    title: "问候",
    start: { on: "button", form: "customer", label: "问候" },
    nodes: {
      tell: {
        kind: "notify",
        title: "告诉",
        to: ["initiator"],
        channels: ["email"],
        subject: "你好 {{ name }}",
        text: "祝好",
        next: "done",
      },
      done: { kind: "end" },
    },
  };
  await api(owner, "PUT", `/apps/crm/definitions/${FLOW}`, { text: JSON.stringify(flow) });
  await api(owner, "POST", "/apps/crm/publish", {});
});

after(async () => {
  await browser?.close();
  await server?.stop();
  letters?.stop();
});

const isMeant = (letter) => letter.subject?.startsWith("你好");

test("a dead letter is sent again and arrives under its key", async () => {
  const { items } = await api(owner, "GET", "/apps/crm/forms/customer/records?limit=1");
  const id = items[0].id;
  await api(owner, "POST", `/apps/crm/forms/customer/records/${id}/buttons/greet`, {});
  const isListed = (state) => async () => (await api(owner, "GET", `/outbox?state=${state}`)).items.some(isMeant);
  await becomes(isListed("dead"), true);
  await owner.goto(`${server.base}/admin/outbox?state=dead`);
  const row = owner.getByRole("row").filter({ hasText: "你好" });
  await row.getByText(/邮件服务器拒收/).first().waitFor();
  await row.getByRole("link", { name: "问候", exact: true }).waitFor();
  await row.getByRole("link", { name: items[0].title, exact: true }).waitFor();
  const why = row.locator("details");
  const height = () => why.evaluate((one) => one.getBoundingClientRect().height);
  assert.ok((await height()) < 30, "why it failed takes one line until somebody asks");
  await owner.getByRole("button", { name: "全部重新发送" }).waitFor();
  await picture(owner, "outbox-dead");
  assert.deepEqual(await violations(owner), []);
  const dead = (await api(owner, "GET", "/outbox?state=dead")).items.find(isMeant);

  await api(owner, "PATCH", "/me", { email: "boss@example.com" });
  await row.getByRole("button", { name: "重新发送" }).click();
  await owner.getByText("已加入发送队列").waitFor();
  // The demo data may have letters of its own.
  let letter = await letters.next();
  while (!letter.to.includes("boss@example.com")) letter = await letters.next();
  assert.equal(letter.id, `<${dead.id}@example.com>`, "whoever takes it can tell it from another by this");
  await becomes(isListed("sent"), true);
  await owner.goto(`${server.base}/admin/outbox?state=sent`);
  await row.first().waitFor();
  assert.equal((await api(owner, "GET", "/outbox?state=sent")).items.find(isMeant).id, dead.id);
});
