import { expect, test } from "vitest";
import { detailPairs } from "./audit-detail";

const id = "01a202d8-d9eb-73cc-a9fb-45d0c06f80f5";

test.each([
  [
    { member: id, username: "lilei", is_admin: false, roles: [] },
    "李雷",
    ["username: lilei", "is_admin: false"],
  ],
  [{ role: "finance", title: "财务" }, "finance", ["title: 财务"]],
  [{ changed: ["title", "timezone"] }, null, ["changed: title, timezone"]],
  [{ key: id, expires_at: null }, null, []],
  [{ changes: { paid: [null, 22268], unpaid: [22268, 0] } }, null, ["changes: paid, unpaid"]],
  [null, null, []],
  ["free text", null, ["free text"]],
])("%j", (detail, target, expected) => {
  expect(detailPairs(detail, target)).toEqual(expected);
});
