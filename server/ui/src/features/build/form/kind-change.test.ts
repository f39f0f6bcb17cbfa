import { describe, expect, it } from "vitest";
import type { KindName } from "@/shared/api/form-types";
import { Draft } from "../document/draft";
import { changeKind, kindsFor } from "./kind-change";

function changed(field: object, kind: KindName): unknown {
  const draft = new Draft(JSON.stringify({ key: "f", properties: { x: field } }, null, 2));
  changeKind(draft, "x", kind);
  return (draft.root.value as { properties: { x: unknown } }).properties.x;
}

describe("the kinds a field can become", () => {
  it("are those that can read its values", () => {
    expect(kindsFor("number")).toEqual(
      expect.arrayContaining(["number", "money", "rating", "text", "select"]),
    );
    expect(kindsFor("number")).not.toContain("date");
    expect(kindsFor("member")).toEqual(expect.arrayContaining(["members", "text"]));
    expect(kindsFor("link")).toEqual(expect.arrayContaining(["link", "text", "number", "select"]));
    expect(kindsFor("member")).not.toContain("link");
    expect(kindsFor("serial")).toEqual(expect.arrayContaining(["serial", "text", "link"]));
    expect(kindsFor("text")).not.toContain("serial");
    expect(kindsFor("subform")).toEqual(["subform"]);
    expect(kindsFor("time")).not.toContain("address");
  });

  it("are the same both ways", () => {
    for (const one of kindsFor("text"))
      for (const other of kindsFor(one)) expect(kindsFor(other), `${one} ${other}`).toContain(one);
  });
});

describe("changing the kind", () => {
  it("keeps what every field has and drops what only the old kind knows", () => {
    const before = { title: "金额", description: "含税", type: "string", maxLength: 9, "x-unique": true };
    expect(changed(before, "number")).toEqual({
      title: "金额",
      description: "含税",
      "x-unique": true,
      type: "number",
    });
    expect(changed({ title: "T", type: "number", minimum: 1 }, "text")).toEqual({
      title: "T",
      type: "string",
    });
  });

  it("takes the options along between one and several", () => {
    const one = { title: "级", "x-kind": "select", enum: ["A", "B"], "x-colors": { A: "red" } };
    expect(changed(one, "checkbox")).toEqual({
      title: "级",
      "x-kind": "checkbox",
      items: { type: "string", enum: ["A", "B"] },
      "x-colors": { A: "red" },
    });
    const several = {
      title: "级",
      "x-kind": "multi-select",
      items: { type: "string", enum: ["A"] },
      "x-unique": true,
    };
    expect(changed(several, "radio")).toEqual({
      title: "级",
      "x-kind": "radio",
      enum: ["A"],
      "x-unique": true,
    });
  });

  it("makes a link of what named its records", () => {
    expect(changed({ title: "客户", type: "string", maxLength: 9, "x-unique": true }, "link")).toEqual({
      title: "客户",
      "x-kind": "link",
      "x-unique": true,
    });
    const link = { title: "客户", "x-kind": "link", "x-form": "customer", "x-link-by": "no" };
    expect(changed(link, "text")).toEqual({ title: "客户", type: "string" });
  });

  it("leaves a field alone that is of the kind already", () => {
    expect(changed({ type: "string", maxLength: 9 }, "text")).toEqual({ type: "string", maxLength: 9 });
  });
});
