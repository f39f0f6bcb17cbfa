import { expect, test } from "vitest";
import type { LinkSettings, PublicLink } from "./calls";
import { stateOf } from "./link-state";

const link = (settings: Partial<LinkSettings>, more: Partial<PublicLink> = {}): PublicLink => ({
  id: "1",
  form: "f",
  form_title: "F",
  token: "t",
  has_password: false,
  created_at: "2026-11-20T00:00:00Z",
  answers: 3,
  settings: { fields: [], once: "no", may_edit: false, embed: [], ...settings },
  ...more,
});
const now = Date.parse("2026-11-22T01:30:00Z");

test.each([
  [link({}), "open"],
  [link({ opens_at: "2026-11-22T02:00:00Z" }), "early"],
  [link({ closes_at: "2026-11-22T01:30:00Z" }), "closed"],
  [link({ quota: 3 }), "full"],
  [link({ quota: 4 }), "open"],
  [link({ quota: 3 }, { revoked_at: "2026-11-21T00:00:00Z" }), "revoked"],
])("a link says what it is at", (one, state) => {
  expect(stateOf(one, now)).toBe(state);
});
