// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import type { PreviewStep } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { StepPreview } from "./step-preview";
import { texts } from "./texts/texts";

vi.mock("antd", () => ({ Select: () => null }));
vi.mock("@/shared/ui/member-select", () => ({ MemberSelect: () => null }));

const stage = setStage();

const step = (rest: Partial<PreviewStep>): PreviewStep => ({
  node: rest.title ?? "",
  kind: "approve",
  title: "",
  people: [],
  given: [],
  nobody: null,
  pick: false,
  candidates: null,
  min: null,
  max: null,
  ...rest,
});

test("each step says who is asked, who is taken to agree, and what becomes of it without anybody", async () => {
  const bob = { id: "bob", name: "Bob" };
  const steps = [
    step({ title: "A", people: [bob] }),
    step({ title: "B", given: [bob] }),
    step({ title: "C" }),
    step({ title: "D", nobody: "skip" }),
    step({ title: "E", nobody: "reject" }),
  ];
  await act(async () => stage.root.render(<StepPreview steps={steps} picks={{}} onPick={() => undefined} />));
  const shown = [...stage.place.querySelectorAll("li p")].map((line) => line.textContent);
  expect(shown).toEqual([
    "Bob",
    textOf(texts, "takenAsGiven", { names: "Bob" }),
    textOf(texts, "nobodyYet"),
    textOf(texts, "nobodySkip"),
    textOf(texts, "nobodyReject"),
  ]);
});
