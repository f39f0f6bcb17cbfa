// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { readField } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Json } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { ConditionBuilder } from "./condition-builder";

const stage = setStage();
const REFS = {};
const fields = [readField("paid", { title: "付款月份", "x-kind": "month" }, false)];

/** The months that are picked in a condition. */
async function picked(condition: Json): Promise<string[]> {
  await act(async () =>
    stage.root.render(
      <FormScope app="stock" refs={REFS}>
        <ConditionBuilder
          key={JSON.stringify(condition)}
          label="条件"
          vocabulary={{ fields, operators: {}, references: false }}
          condition={condition}
          onChange={() => undefined}
        />
      </FormScope>,
    ),
  );
  const inputs = stage.place.querySelectorAll<HTMLInputElement>('input[type="month"]');
  return Array.from(inputs, (input) => input.value);
}

test("a month is picked, and so are the ends of a span of months", async () => {
  expect(await picked(["paid", ">=", "2026-03"])).toEqual(["2026-03"]);
  const span = ["2026-03", "2026-05"];
  expect(await picked(["paid", "between", span])).toEqual(span);
});
