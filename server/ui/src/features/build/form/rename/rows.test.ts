import { expect, it } from "vitest";
import { rewritten } from "./documents";

const total = { form: "order", from: "total", to: "amount" };
const qty = { form: "order", from: "items.qty", to: "items.count" };

function after(path: string, document: object, renaming = total, others: Record<string, string> = {}) {
  const next = rewritten(path, { ...others, [path]: JSON.stringify(document) }, renaming);
  return next === null ? null : (JSON.parse(next) as object);
}

/** An order whose rows go through a part of a flow, and a visit that looks up orders. */
const looped = (column: string) => ({
  start: { on: "submit", form: "order" },
  nodes: {
    all: { kind: "loop", each: "items", body: "ask", next: "end" },
    ask: { kind: "approve", assignees: [{ field: column }], fields: { qty: "see" }, next: "wait" },
    wait: { kind: "delay", until: { field: column }, next: "act" },
    act: {
      kind: "update",
      record: column,
      values: { qty: `= ${column} + SUM(items.${column})` },
      next: "find",
    },
    find: { kind: "delete", form: "visit", filter: ["qty", "=", { field: column }], next: "tell" },
    tell: { kind: "notify", subject: `{{ ${column} }}`, text: "qty", next: "all" },
    end: { kind: "end" },
    apart: { kind: "update", values: { note: "= qty" }, next: "end" },
  },
});

it("nodes in a loop call a column by its own name", () => {
  const form = {
    properties: {
      qty: {},
      items: { items: { properties: { qty: { "x-kind": "link", "x-form": "visit" } } } },
    },
  };
  const forms = { "forms/order.json": JSON.stringify(form) };
  expect(after("flows/x.json", looped("qty"), qty, forms)).toEqual(looped("count"));
  // The column hides a field of the record that is called the same.
  const field = { form: "order", from: "qty", to: "sum" };
  const own = looped("qty");
  const { ask, apart } = own.nodes;
  expect(after("flows/x.json", own, field, forms)).toEqual({
    ...own,
    nodes: {
      ...own.nodes,
      ask: { ...ask, fields: { sum: "see" } },
      apart: { ...apart, values: { note: "= sum" } },
    },
  });
});

it("a flow calls what a query finds by the names of the fields it keeps", () => {
  const queried = (field: string) => ({
    start: { on: "submit", form: "visit" },
    nodes: {
      due: { kind: "query", form: "order", fields: [field], next: "all" },
      all: { kind: "loop", each: "due", body: "choose", next: "end" },
      choose: { kind: "condition", branches: [{ when: [field, ">", 1], next: "act" }], otherwise: "all" },
      act: { kind: "update", values: { total: `= ${field} + FIRST(due.${field})` }, next: "all" },
      after: { kind: "update", values: { total: `= total + SUM(due.${field})` }, next: "end" },
      end: { kind: "end" },
    },
  });
  expect(after("flows/x.json", queried("total"))).toEqual(queried("amount"));
});

it("what a step tells, and from whom its people are picked, goes along", () => {
  const step = (field: string) => ({
    start: { on: "submit", form: "order" },
    nodes: {
      ask: {
        kind: "approve",
        assignees: [{ pick: true, from: [{ role: "x" }, { field }] }],
        notices: [
          {
            on: "approved",
            to: ["initiator", { field }],
            words: { en: { subject: `{{ step }} {{ ${field} }}`, text: "total" } },
          },
        ],
        next: "end",
      },
      end: { kind: "end" },
    },
  });
  expect(after("flows/x.json", step("total"))).toEqual(step("amount"));
});

it("what a step asks before it is decided, and what it shows of a query, goes along", () => {
  const step = (field: string) => ({
    start: { on: "submit", form: "order" },
    nodes: {
      due: { kind: "query", form: "order", fields: [field], next: "ask" },
      ask: {
        kind: "approve",
        assignees: ["initiator"],
        fields: { [field]: "edit", due: "see", [`due.${field}`]: "hide" },
        checks: [
          {
            that: `${field} <= SUM(due.${field}) + LOOKUP("order", "${field}", "no", "1")`,
            message: "total",
          },
          { that: [field, ">", { field: `due.${field}` }], message: "total", at: field },
        ],
        next: "end",
      },
      end: { kind: "end" },
    },
  });
  expect(after("flows/x.json", step("total"))).toEqual(step("amount"));
});
