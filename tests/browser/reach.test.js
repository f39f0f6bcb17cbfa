// Where looking at every record takes too long: a list of the newest says so, and looks at all when asked to.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, becomes, opened, picture, violations } from "./stage.js";

const RECORDS = "/apps/crm/forms/customer/records";
let server, browser, owner;

before(async () => {
  ({ server, browser, page: owner } = await opened("crm", "debug", { TENON_LOOK_WITHIN: "0", TENON_LOOK_NEWEST: "4" }));
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [device, open] of [
  ["desktop", () => owner],
  ["phone", phone],
])
  test(`a list of the newest says so and looks at all when asked to, on the ${device}`, async () => {
    const page = await open();
    const all = (await api(page, "GET", `${RECORDS}?limit=200`)).items;
    assert.ok(all.length > 4);
    const oldest = (await api(page, "GET", `${RECORDS}?limit=1&sort=created_at`)).items[0];
    await page.goto(`${server.base}/apps/crm/customer?sort=created_at`);
    const notice = page.getByRole("status").filter({ hasText: "只查找了最近新建的 4 条" });
    await notice.waitFor();
    assert.equal(await page.getByText(oldest.title, { exact: true }).count(), 0);
    await picture(page, `reach-newest-${device}`);
    assert.deepEqual(await violations(page), []);
    await notice.getByRole("button", { name: "查找全部" }).click();
    await page.getByText(oldest.title, { exact: true }).first().waitFor();
    await notice.waitFor({ state: "detached" });
  });

test("a link is chosen from the newest, says so, and finds the oldest when asked to", async () => {
  const oldest = (await api(owner, "GET", `${RECORDS}?limit=1&sort=created_at`)).items[0];
  await owner.goto(`${server.base}/apps/crm/contact/new`);
  const customer = owner.getByRole("combobox", { name: "客户" });
  await customer.click();
  await customer.fill(oldest.title);
  const last = owner.getByRole("option", { name: "只查找了最近新建的 4 条，点此查找全部" });
  await last.waitFor();
  assert.equal(await owner.getByRole("option", { name: oldest.title }).count(), 0);
  await picture(owner, "reach-picker");
  await last.click();
  await owner.getByRole("option", { name: oldest.title }).click();
  await becomes(() => customer.inputValue(), oldest.title);
});

async function phone() {
  const page = await browser.phone();
  await page.context().addCookies(await owner.context().cookies());
  await page.goto(`${server.base}/`);
  return page;
}
