// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { readField } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { setStage } from "@/shared/testing/stage";
import { ConditionBuilder } from "./condition-builder";
import type { Vocabulary } from "./condition-line";

const stage = setStage();
const REFS = {};
const fields = [
  readField("day", { title: "日期", "x-kind": "date" }, false),
  readField("due", { title: "截止", "x-kind": "date" }, false),
];

async function offered(lasting: boolean, references: Vocabulary["references"] = true) {
  await act(async () =>
    stage.root.render(
      <FormScope app="stock" refs={REFS}>
        <ConditionBuilder
          key={`${lasting} ${references}`}
          label="条件"
          vocabulary={{ fields, operators: {}, references, lasting }}
          condition={["day", "=", "2026-03-02"]}
          onChange={() => undefined}
        />
      </FormScope>,
    ),
  );
  const values = (end: string) =>
    [...(stage.place.querySelector<HTMLSelectElement>(`select[id$="${end}"]`)?.options ?? [])].map(
      (option) => option.value,
    );
  return { ops: values("-op"), sources: values("-source") };
}

test("a condition whose answer has to last speaks of no relative date", async () => {
  const usual = await offered(false);
  expect(usual.ops).toContain("during");
  expect(usual.sources).toEqual(["constant", "field", "date"]);
  const lasting = await offered(true);
  expect(lasting.ops).toEqual(usual.ops.filter((op) => op !== "during"));
  expect(lasting.sources).toEqual(["constant", "field"]);
});

test("a filter speaks of relative dates and of no other field", async () => {
  const asked = await offered(false, "dates");
  expect(asked.ops).toContain("during");
  expect(asked.sources).toEqual(["constant", "date"]);
});
