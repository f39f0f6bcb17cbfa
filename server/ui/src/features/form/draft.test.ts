// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { draftKey, dropDraft, readDraft, writeDraft } from "./draft";

const key = draftKey("m1", "crm", "customer", null);

beforeEach(() => localStorage.clear());

it("keeps what was typed and forgets it when told", () => {
  writeDraft(key, { at: "2026-11-22T08:00:00Z", version: null, base: {}, values: { name: "Ada" } });
  expect(readDraft(key, Date.parse("2026-11-23T08:00:00Z"))?.values).toEqual({ name: "Ada" });
  dropDraft(key);
  expect(readDraft(key)).toBeNull();
});

it("does not offer a draft of another person, nor a stale one, nor rubbish", () => {
  writeDraft(key, { at: "2026-11-01T08:00:00Z", version: null, base: {}, values: { name: "Ada" } });
  expect(readDraft(draftKey("m2", "crm", "customer", null))).toBeNull();
  expect(readDraft(key, Date.parse("2026-11-22T08:00:00Z"))).toBeNull();
  expect(localStorage.getItem(key)).toBeNull();
  localStorage.setItem(key, "{");
  expect(readDraft(key)).toBeNull();
});
