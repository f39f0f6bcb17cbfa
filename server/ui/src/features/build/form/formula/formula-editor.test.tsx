// @vitest-environment jsdom
import { act } from "react";
import { expect, it, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import type { FunctionHelp } from "../../calls/functions";
import { FormulaEditor } from "./formula-editor";

const help = (name: string, lasts: boolean): FunctionHelp => ({
  name,
  group: "…",
  signature: `${name}()`,
  help: "…",
  lasts,
  examples: [],
});

vi.mock("../../calls/functions", () => ({
  useFunctions: () => [help("SUM", true), help("TODAY", false)],
}));
vi.mock("./formula-input", () => ({
  FormulaInput: ({ functions }: { readonly functions: readonly FunctionHelp[] }) => (
    <output>{functions.map((one) => one.name).join(" ")}</output>
  ),
}));

const stage = setStage();

async function offered(lasting: boolean): Promise<string> {
  const nothing = () => undefined;
  await act(async () =>
    stage.root.render(
      <FormulaEditor
        id="formula"
        label="公式"
        value=""
        onChange={nothing}
        fields={[]}
        hint=""
        lasting={lasting}
      />,
    ),
  );
  await act(async () => stage.place.querySelector("button")?.click());
  const explained = [...stage.place.querySelectorAll("dt")].map((term) => term.textContent);
  expect(explained).toHaveLength((stage.place.querySelector("output")?.textContent ?? "").split(" ").length);
  return stage.place.querySelector("output")?.textContent ?? "";
}

it("offers a form every function", async () => {
  expect(await offered(false)).toBe("SUM TODAY");
});

it("offers a table only what does not change with the time", async () => {
  expect(await offered(true)).toBe("SUM");
});
