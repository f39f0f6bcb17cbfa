import { expect, test } from "vitest";
import type { LinkSettings } from "./calls";
import { BLANK, entriesOf, settingsOf } from "./link-entries";

test("settings that are entered and saved as they are stay the same", () => {
  const settings: LinkSettings = {
    title: "评价",
    fields: ["score"],
    lookups: ["level", "items.price"],
    quota: 20,
    once: { field: "phone" },
    consent: { text: "同意", signature: true },
    may_edit: true,
    progress: ["state"],
    query: { by: ["phone"], show: ["state"] },
    source_field: "source",
    about: "ticket",
    embed: ["https://shop.example"],
  };
  expect(settingsOf(entriesOf(settings))).toEqual(settings);
});

test("a link that nobody is invited to says nothing of a record", () => {
  expect(settingsOf({ ...BLANK, fields: ["score"] })).not.toHaveProperty("about");
  const settings: LinkSettings = { fields: ["score"], about: "ticket" };
  // An emptied choice is undefined in the form.
  expect(settingsOf({ ...entriesOf(settings), about: undefined as unknown as string })).not.toHaveProperty(
    "about",
  );
});
