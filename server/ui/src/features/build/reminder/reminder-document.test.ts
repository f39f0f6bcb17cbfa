import { expect, test } from "vitest";
import { blankOn, countsDays, OCCASIONS, readReminder } from "./reminder-document";

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

test("only days can be working days", () => {
  const counting = ["-3d", "+10d", "2d", "-1w", "-2h", ""].filter((offset) => countsDays({ offset }));
  expect(counting).toEqual(["-3d", "+10d", "2d"]);
  expect(countsDays({})).toBe(false);
});
