import { expect, test } from "vitest";
import { isFiltered, NO_FILTER, queryOf, readFilter, withFilter } from "./box-filter";

const search = (text: string) => new URLSearchParams(text);

test("a filter is read out of the address and written back", () => {
  const filter = readFilter(search("box=cc&q=+轴承+&flow=crm/quote-approval&only=unread"), "cc");
  expect(filter).toEqual({ q: "轴承", flow: "crm/quote-approval", only: "unread" });
  expect(withFilter(search("box=cc"), filter).get("flow")).toBe("crm/quote-approval");
  expect(withFilter(search("box=cc&q=x&only=unread"), NO_FILTER).toString()).toBe("box=cc");
});

test("a box knows only its own narrowing", () => {
  expect(readFilter(search("only=unread"), "todo").only).toBeNull();
  expect(readFilter(search("only=overdue"), "todo").only).toBe("overdue");
  expect(readFilter(search("only=running"), "started").only).toBe("running");
  expect(readFilter(search("only=running"), "done").only).toBeNull();
});

test("the server is asked for what is set and nothing else", () => {
  expect(queryOf(NO_FILTER)).toEqual({});
  expect(queryOf({ q: "泵", flow: "crm/quote-approval", only: "overdue" })).toEqual({
    q: "泵",
    app: "crm",
    flow: "quote-approval",
    overdue: true,
  });
  expect(queryOf({ ...NO_FILTER, flow: "broken" })).toEqual({});
  expect(isFiltered(NO_FILTER)).toBe(false);
  expect(isFiltered({ ...NO_FILTER, only: "running" })).toBe(true);
});
