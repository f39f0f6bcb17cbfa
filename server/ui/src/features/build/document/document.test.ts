import { describe, expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { Draft } from "./draft";
import { DocumentStore } from "./document-store";
import { readJson } from "./json-tree";

const TEXT = `{
  "key": "order",
  "unknown": { "kept":  [1,2 , 3] },
  "properties": {
    "name": { "title": "名称", "type": "string" },

    "qty": { "title": "数量", "type": "number" },
    "items": {
      "type": "array",
      "items": { "type": "object", "properties": { "a": { "title": "甲" }, "b": {} } }
    }
  },
  "required": ["name"]
}
`;

function edited(change: (draft: Draft) => void, text = TEXT): string {
  const draft = new Draft(text);
  change(draft);
  return draft.text;
}

describe("edits", () => {
  it("touch nothing but what they are about", () => {
    const text = edited((draft) => {
      draft.set(["properties", "qty", "title"], "件数");
      draft.set(["properties", "qty", "minimum"], 1);
      draft.insertMember(["properties"], "price", { title: "单价", "x-kind": "money" }, 1);
      draft.set(["title"], "订单");
    });
    expect(text).toBe(
      TEXT.replace('"数量", "type": "number" }', '"件数", "type": "number", "minimum": 1 }')
        .replace('\n\n    "qty"', '\n\n    "price": { "title": "单价", "x-kind": "money" },\n    "qty"')
        .replace('"required": ["name"]', '"required": ["name"],\n  "title": "订单"'),
    );
  });

  it("move parts as they are written", () => {
    const text = edited((draft) => draft.moveMember(["properties"], 2, 0));
    expect(Object.keys((readJson(text).value as { properties: object }).properties)).toEqual([
      "items",
      "name",
      "qty",
    ]);
    expect(text).toContain('"unknown": { "kept":  [1,2 , 3] }');
  });

  it("remove the first, the last and the only part", () => {
    const keys = (text: string) => Object.keys((readJson(text).value as { properties: object }).properties);
    expect(keys(edited((d) => d.remove(["properties", "name"])))).toEqual(["qty", "items"]);
    expect(keys(edited((d) => d.remove(["properties", "items"])))).toEqual(["name", "qty"]);
    expect(readJson(edited((d) => d.remove(["required", 0]))).value).toMatchObject({ required: [] });
  });

  it("make what is missing on the way", () => {
    const text = edited((draft) => draft.set(["x-checks"], [{ that: "qty > 0", message: "要有数量" }]));
    expect(readJson(text).value).toMatchObject({ "x-checks": [{ that: "qty > 0" }] });
    expect(readJson(edited((draft) => draft.set(["a", "b"], true))).value).toMatchObject({ a: { b: true } });
  });

  it.each(["{", '{"a" 1}', "[1,]", '{"a":1} x', "nul", "01x"])("refuse %s", (text) => {
    expect(() => readJson(text)).toThrow();
  });
});

/** A small generator with a fixed seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function anyValue(next: () => number): Json {
  const values: Json[] = [
    1,
    '文字\n"x"',
    null,
    true,
    [],
    {},
    { a: { b: [1, { c: "d" }] } },
    ["x", "y"],
    "长".repeat(150),
  ];
  return values[Math.floor(next() * values.length)] ?? 0;
}

function anyEdit(next: () => number): (draft: Draft) => void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const fields = (draft: Draft) => draft.keys(["properties"]);
  const place = () => Math.floor(next() * 6);
  const edits: ((draft: Draft) => void)[] = [
    (d) => d.set(["properties", pick(fields(d)) ?? "z", pick(["title", "x-a", "type"])], anyValue(next)),
    (d) => d.set([pick(["title", "required", "x-checks"])], anyValue(next)),
    (d) => d.insertMember(["properties"], `f${place()}${place()}`, anyValue(next), place()),
    (d) => d.remove(["properties", pick(fields(d)) ?? "z"]),
    (d) => d.moveMember(["properties"], place(), place()),
    (d) => d.renameMember(["properties"], pick(fields(d)) ?? "z", `r${place()}`),
    (d) => d.insertItem(["list"], place(), anyValue(next)),
    (d) => d.moveItem(["list"], place(), place()),
    (d) => d.remove(["list", place()]),
  ];
  return pick(edits);
}

describe("the store", () => {
  it("takes every sequence of edits back to the very same text, and forth again", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const next = random(seed);
      let now = 0;
      const store = new DocumentStore(TEXT, () => now);
      for (let step = 0; step < 25; step += 1) {
        now += next() < 0.5 ? 100 : 5000;
        if (next() < 0.1) store.write(store.snapshot().text.replace("name", "name "));
        else store.edit(anyEdit(next), next() < 0.3 ? "same" : null);
        expect(() => readJson(store.snapshot().text), `seed ${seed}`).not.toThrow();
      }
      const end = store.snapshot().text;
      while (store.snapshot().canUndo) store.undo();
      expect(store.snapshot().text, `seed ${seed}`).toBe(TEXT);
      while (store.snapshot().canRedo) store.redo();
      expect(store.snapshot().text, `seed ${seed}`).toBe(end);
    }
  });

  it("joins what is typed in one go and parts it after a pause", () => {
    let now = 0;
    const store = new DocumentStore(TEXT, () => now);
    const type = (title: string) => store.edit((draft) => draft.set(["title"], title), "title");
    type("订");
    now = 500;
    type("订单");
    now = 9000;
    type("订单表");
    store.undo();
    expect(store.snapshot().value).toMatchObject({ title: "订单" });
    store.undo();
    expect(store.snapshot().text).toBe(TEXT);
  });

  it("keeps the last readable document while the source is not JSON", () => {
    const store = new DocumentStore(TEXT);
    store.write(TEXT.slice(0, -3));
    expect(store.snapshot()).toMatchObject({ readable: false, value: { key: "order" } });
    store.edit((draft) => draft.set(["title"], "x"));
    expect(store.snapshot().text).toBe(TEXT.slice(0, -3));
    store.undo();
    expect(store.snapshot()).toMatchObject({ readable: true, text: TEXT });
  });
});
