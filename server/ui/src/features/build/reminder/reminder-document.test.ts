import { expect, test } from "vitest";
import { blankOn, OCCASIONS, readReminder } from "./reminder-document";

test("what sets a reminder off is read from what is written", () => {
  for (const occasion of OCCASIONS)
    expect(readReminder({ on: { ...blankOn(occasion) } }).occasion).toBe(occasion);
  expect(readReminder({ on: { event: "update", fields: ["stage"] } }).on["fields"]).toEqual(["stage"]);
});

test("what is missing or of the wrong shape is empty", () => {
  expect(readReminder(null)).toMatchObject({ title: "", form: "", occasion: "create", message: "" });
  expect(readReminder({ title: 5, on: "soon", message: "messages/a.jinja" })).toMatchObject({
    title: "",
    occasion: "create",
    message: "messages/a.jinja",
  });
});
