import { expect, it } from "vitest";
import { rewritten } from "./documents";
import { mapDocument, mapLookUps, mapScript } from "./expressions";
import { changedLines } from "./lines";
import { ownMessages } from "./messages";

const total = { form: "order", from: "total", to: "amount" };
const qty = { form: "order", from: "items.qty", to: "items.count" };

function after(path: string, document: object, renaming = total, others: Record<string, string> = {}) {
  const next = rewritten(path, { ...others, [path]: JSON.stringify(document) }, renaming);
  return next === null ? null : (JSON.parse(next) as object);
}

it.each([
  [
    "views/all.json",
    { form: "order", columns: ["no", "total"], sort: ["-total"], group: "total", totals: { total: "sum" } },
    {
      form: "order",
      columns: ["no", "amount"],
      sort: ["-amount"],
      group: "amount",
      totals: { amount: "sum" },
    },
  ],
  [
    "views/plan.json",
    {
      form: "order",
      group: [{ field: "total", by: "day" }],
      kanban: { by: "stage", sum: "total" },
      calendar: { start: "total", scale: "month" },
    },
    {
      form: "order",
      group: [{ field: "amount", by: "day" }],
      kanban: { by: "stage", sum: "amount" },
      calendar: { start: "amount", scale: "month" },
    },
  ],
  [
    "rules/grade.json",
    {
      form: "order",
      target: "total",
      table: [
        { when: { all: [["total", ">", { field: "total" }]] }, then: "total", because: "共 {{ total }}" },
      ],
    },
    {
      form: "order",
      target: "amount",
      table: [
        { when: { all: [["amount", ">", { field: "amount" }]] }, then: "total", because: "共 {{ amount }}" },
      ],
    },
  ],
  [
    "reminders/due.json",
    {
      form: "order",
      on: { field: "total" },
      when: ["total", "empty"],
      to: [{ field: "total" }, { head_of: { field: "total" } }],
      subject: "{{ total }}",
    },
    {
      form: "order",
      on: { field: "amount" },
      when: ["amount", "empty"],
      to: [{ field: "amount" }, { head_of: { field: "amount" } }],
      subject: "{{ amount }}",
    },
  ],
  [
    "dashboards/sales.json",
    {
      widgets: [
        { form: "order", measure: { op: "sum", field: "total" }, filter: ["total", ">", 0] },
        { form: "visit", group: "total" },
      ],
    },
    {
      widgets: [
        { form: "order", measure: { op: "sum", field: "amount" }, filter: ["amount", ">", 0] },
        { form: "visit", group: "total" },
      ],
    },
  ],
  [
    "access.json",
    {
      groups: [
        { form: "order", fields: { "*": "see", total: "hide" }, rows: ["total", ">", 1] },
        { form: "visit", fields: { total: "hide" } },
      ],
    },
    {
      groups: [
        { form: "order", fields: { "*": "see", amount: "hide" }, rows: ["amount", ">", 1] },
        { form: "visit", fields: { total: "hide" } },
      ],
    },
  ],
  [
    "aggregates/sum.json",
    {
      key: "sum",
      keys: { total: {} },
      sources: [
        {
          form: "order",
          keys: { total: "total" },
          measures: { n: { field: "total", when: ["total", ">", 0] } },
        },
      ],
    },
    {
      key: "sum",
      keys: { total: {} },
      sources: [
        {
          form: "order",
          keys: { total: "amount" },
          measures: { n: { field: "amount", when: ["amount", ">", 0] } },
        },
      ],
    },
  ],
  [
    "links/ask.json",
    {
      form: "order",
      settings: { fields: ["total"], once: { field: "total" }, query: { by: ["total"], show: ["no"] } },
    },
    {
      form: "order",
      settings: { fields: ["amount"], once: { field: "amount" }, query: { by: ["amount"], show: ["no"] } },
    },
  ],
  [
    "imports/book.json",
    { form: "order", columns: { 合计: "total" }, match: ["total"], dates: { total: "YYYY" } },
    { form: "order", columns: { 合计: "amount" }, match: ["amount"], dates: { amount: "YYYY" } },
  ],
  [
    "forms/visit.json",
    {
      properties: {
        order: {
          "x-kind": "link",
          "x-form": "order",
          "x-link-by": "total",
          "x-fill": { total: "total" },
          "x-where": ["total", ">", { field: "total" }],
        },
        sum: { "x-kind": "lookup", "x-link": "order", "x-field": "total" },
        other: { "x-kind": "lookup", "x-link": "else", "x-field": "total" },
        items: {
          items: {
            properties: { order: { "x-form": "order" }, seen: { "x-link": "order", "x-field": "total" } },
          },
        },
        all: { "x-kind": "rollup", "x-form": "order", "x-via": "visit", "x-field": "total" },
        far: { "x-formula": 'LOOKUP("order", "total", "no", total) + LOOKUP("other", "total", "no", no)' },
      },
    },
    {
      properties: {
        order: {
          "x-kind": "link",
          "x-form": "order",
          "x-link-by": "amount",
          "x-fill": { total: "amount" },
          "x-where": ["amount", ">", { field: "total" }],
        },
        sum: { "x-kind": "lookup", "x-link": "order", "x-field": "amount" },
        other: { "x-kind": "lookup", "x-link": "else", "x-field": "total" },
        items: {
          items: {
            properties: { order: { "x-form": "order" }, seen: { "x-link": "order", "x-field": "amount" } },
          },
        },
        all: { "x-kind": "rollup", "x-form": "order", "x-via": "visit", "x-field": "amount" },
        far: { "x-formula": 'LOOKUP("order", "amount", "no", total) + LOOKUP("other", "total", "no", no)' },
      },
    },
  ],
  [
    "flows/approve.json",
    {
      start: { on: "submit", form: "order" },
      summary: ["total"],
      nodes: {
        a: { kind: "approve", assignees: [{ field: "total" }], fields: { total: "edit" }, next: "b" },
        w: { kind: "delay", until: { field: "total" } },
        x: {
          kind: "handle",
          deadline: {
            until: { field: "total", at: "09:00" },
            steps: [{ after: "0h", do: "transfer", to: [{ field: "total" }] }],
          },
        },
        v: {
          kind: "approve",
          assignees: [{ external: "total", name: "total" }, { expression: "total" }],
          weights: [{ people: [{ head_of: { field: "total" } }], weight: 2 }],
        },
        y: { kind: "create", each: "total" },
        b: { kind: "condition", branches: [{ when: ["total", ">", 1], next: "c" }] },
        c: { kind: "create", form: "visit", values: { total: "= total * 2", note: "total" } },
        d: { kind: "update", values: { total: "= 1" } },
        f: { kind: "upsert", form: "visit", filter: ["total", "=", { field: "total" }], each: "total" },
        g: { kind: "delete", form: "order", filter: ["total", "=", { field: "total" }] },
        q: { kind: "query", form: "order", fields: ["total", "no"], sort: ["-total"] },
        e: { kind: "notify", subject: "{{ total }}", text: "total" },
        r: { kind: "route", cases: [{ when: ["total", ">", 1], to: "a" }], next: "s" },
        s: { kind: "script", script: "#{ total: total + 1 }" },
        p: { kind: "print", template: "total", field: "total", name: "{{ total }} {{ _today }}" },
        h: {
          kind: "http",
          url: "https://x.example/{{ total }}",
          headers: { "x-total": "{{ total }}" },
          body: { total: "= total + 1" },
          set: { total: "/total" },
        },
      },
    },
    {
      start: { on: "submit", form: "order" },
      summary: ["amount"],
      nodes: {
        a: { kind: "approve", assignees: [{ field: "amount" }], fields: { amount: "edit" }, next: "b" },
        w: { kind: "delay", until: { field: "amount" } },
        x: {
          kind: "handle",
          deadline: {
            until: { field: "amount", at: "09:00" },
            steps: [{ after: "0h", do: "transfer", to: [{ field: "amount" }] }],
          },
        },
        v: {
          kind: "approve",
          assignees: [{ external: "amount", name: "amount" }, { expression: "amount" }],
          weights: [{ people: [{ head_of: { field: "amount" } }], weight: 2 }],
        },
        y: { kind: "create", each: "amount" },
        b: { kind: "condition", branches: [{ when: ["amount", ">", 1], next: "c" }] },
        c: { kind: "create", form: "visit", values: { total: "= amount * 2", note: "total" } },
        d: { kind: "update", values: { amount: "= 1" } },
        f: { kind: "upsert", form: "visit", filter: ["total", "=", { field: "amount" }], each: "amount" },
        g: { kind: "delete", form: "order", filter: ["amount", "=", { field: "amount" }] },
        q: { kind: "query", form: "order", fields: ["amount", "no"], sort: ["-amount"] },
        e: { kind: "notify", subject: "{{ amount }}", text: "total" },
        r: { kind: "route", cases: [{ when: ["amount", ">", 1], to: "a" }], next: "s" },
        s: { kind: "script", script: "#{ amount: amount + 1 }" },
        p: { kind: "print", template: "total", field: "amount", name: "{{ amount }} {{ _today }}" },
        h: {
          kind: "http",
          url: "https://x.example/{{ amount }}",
          headers: { "x-total": "{{ amount }}" },
          body: { total: "= amount + 1" },
          set: { amount: "/total" },
        },
      },
    },
  ],
])("%s takes the new name where it means the field", (path, was, now) => {
  expect(after(path, was)).toEqual(now);
});

it("a flow that another system starts takes it where it writes and finds records", () => {
  const started = (field: string) => ({
    start: {
      on: "webhook",
      form: "order",
      set: { [field]: "/total" },
      values: { [`${field}_note`]: "total" },
      match: field,
      when: [field, ">", 1],
    },
    nodes: {},
  });
  const now = started("amount");
  expect(after("flows/x.json", started("total"))).toEqual({
    ...now,
    start: { ...now.start, values: { total_note: "total" } },
  });
});

it("a flow that watches changes takes it in what was before and in what is now", () => {
  const watching = (field: string) => ({
    start: { on: "record", form: "order", events: ["update"], was: [field, "<", 3], when: [field, ">=", 3] },
    nodes: {},
  });
  expect(after("flows/x.json", watching("total"))).toEqual(watching("amount"));
});

it("a flow of another form takes it where it writes the form", () => {
  const forms = { "forms/visit.json": JSON.stringify({ properties: { order: { "x-form": "order" } } }) };
  const flow = {
    start: { form: "visit" },
    nodes: { a: { record: "order", values: { total: "= total" } }, b: { values: { total: 1 } } },
  };
  expect(after("flows/x.json", flow, total, forms)).toEqual({
    start: { form: "visit" },
    nodes: { a: { record: "order", values: { amount: "= total" } }, b: { values: { total: 1 } } },
  });
});

it("what does not refer to the field is not touched", () => {
  expect(after("views/all.json", { form: "visit", columns: ["total"] })).toBeNull();
  expect(
    after("access.json", { groups: [{ forms: ["order", "visit"], fields: { "*": "see" } }] }),
  ).toBeNull();
  expect(
    rewritten(
      "prints/a.html.jinja",
      { "prints/a.html.jinja": '{#\n{ "form": "visit" }\n#}{{ total }}' },
      total,
    ),
  ).toBeNull();
});

it("names in templates, scripts and look-ups are told from words", () => {
  expect(mapDocument("total {{ total | total }} {{ _raw.total }} {% if total and 'total' %}", total)).toBe(
    "total {{ amount | total }} {{ _raw.amount }} {% if amount and 'total' %}",
  );
  expect(mapDocument("{% for row in items %}{{ row.qty }} {{ qty }}{% endfor %}", qty)).toBe(
    "{% for row in items %}{{ row.count }} {{ qty }}{% endfor %}",
  );
  expect(mapScript('let a = total + record.total; "total" // total', total)).toBe(
    'let a = amount + record.amount; "total" // total',
  );
  expect(mapScript("let total = 1; total", total)).toBe("let total = 1; total");
  expect(
    mapLookUps('MAPX("sum", "order", "total", "total", LOOKUP("order", "no", "total", "total"))', total),
  ).toBe('MAPX("sum", "order", "amount", "amount", LOOKUP("order", "no", "amount", "total"))');
});

it("a permission group of several forms is parted where it names the field", () => {
  const shared = {
    key: "all",
    title: "全部",
    forms: ["order", "visit"],
    members: [{ role: "sales" }],
    operations: ["read"],
    fields: { "*": "see", total: "hide" },
    rows: ["total", ">", 1],
  };
  const { forms: _, ...rest } = shared;
  const plain = { key: "plain", forms: ["order", "visit"], fields: { "*": "see" } };
  expect(after("access.json", { groups: [shared, plain, { key: "all_order", form: "visit" }] })).toEqual({
    groups: [
      { ...shared, forms: ["visit"] },
      {
        ...rest,
        key: "all_order_2",
        form: "order",
        fields: { "*": "see", amount: "hide" },
        rows: ["amount", ">", 1],
      },
      plain,
      { key: "all_order", form: "visit" },
    ],
  });
});

it("a message that several forms share is written anew for the form", () => {
  const order = { form: "order", message: "messages/due.jinja" };
  const texts = {
    "messages/due.jinja": "{{ total }}",
    "reminders/a.json": JSON.stringify(order),
    "reminders/b.json": JSON.stringify({ form: "visit", message: "messages/due.jinja" }),
  };
  expect(ownMessages(texts, total)).toEqual([
    { from: "messages/due.jinja", path: "messages/due-order.jinja", text: "{{ amount }}" },
  ]);
  expect(after("reminders/a.json", order, total, texts)).toEqual({
    form: "order",
    message: "messages/due-order.jinja",
  });
  expect(rewritten("reminders/b.json", texts, total)).toBeNull();
  expect(ownMessages({ ...texts, "messages/due.jinja": "到期" }, total)).toEqual([]);
});

it("a message belongs to the reminders that send it", () => {
  const texts = {
    "messages/due.jinja": "{{ total }}",
    "reminders/a.json": JSON.stringify({ form: "order", message: "messages/due.jinja" }),
  };
  expect(rewritten("messages/due.jinja", texts, total)).toBe("{{ amount }}");
  const shared = {
    ...texts,
    "reminders/b.json": JSON.stringify({ form: "visit", message: "messages/due.jinja" }),
  };
  expect(rewritten("messages/due.jinja", shared, total)).toBeNull();
});

it("shows the lines that differ", () => {
  expect(changedLines("a\n b\nc", "a\n x\nc")).toEqual([{ line: 2, was: "b", now: "x" }]);
  expect(changedLines("a\nb\nc", "a\nx\ny\nc")).toEqual([{ line: 2, was: "b", now: "x y" }]);
});
