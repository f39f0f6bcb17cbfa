import { expect, it } from "vitest";
import { Draft } from "../document/draft";
import { removeField } from "./form-edits";
import { renameField } from "./references";

const FORM = {
  properties: {
    name: { type: "string" },
    steps: {
      type: "array",
      "x-default": [{ name: "拆箱", by: "库管" }, { by: "验货" }],
      items: { type: "object", properties: { name: { type: "string" }, by: { type: "string" } } },
    },
  },
};

function rowsAfter(change: (draft: Draft) => void): unknown {
  const draft = new Draft(JSON.stringify(FORM, null, 2));
  change(draft);
  return (JSON.parse(draft.text) as typeof FORM).properties.steps["x-default"];
}

it("a renamed column keeps what the rows say that a record begins with", () => {
  expect(rowsAfter((draft) => renameField(draft, "steps.name", "step"))).toEqual([
    { step: "拆箱", by: "库管" },
    { by: "验货" },
  ]);
  const own = FORM.properties.steps["x-default"];
  expect(rowsAfter((draft) => renameField(draft, "name", "title"))).toEqual(own);
});

it("a column that goes takes its cells along", () => {
  expect(rowsAfter((draft) => removeField(draft, "steps.name"))).toEqual([{ by: "库管" }, { by: "验货" }]);
});
