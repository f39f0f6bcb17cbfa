// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import type { DryDeed, DryTask } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { trialTexts } from "../texts/trial-texts";
import { WaitingTask } from "./waiting-task";

vi.mock("@/shared/ui/member-select", () => ({
  MemberSelect: ({ onChange }: { readonly onChange: (value: string) => void }) => (
    <button type="button" data-member onClick={() => onChange("eve")}>
      Eve
    </button>
  ),
}));

const stage = setStage();

const task: DryTask = {
  node: "look",
  title: "Look",
  kind: "approve",
  person: { id: "bob", name: "Bob" },
  decisions: ["approve", "transfer", "late"],
  due: { at: "2026-03-03T06:00:00.000Z", action: "escalate" },
  within: [],
  place: ["2.0"],
};

async function press(matches: (button: HTMLButtonElement) => boolean) {
  const button = [...stage.place.querySelectorAll("button")].find(matches);
  await act(async () => button?.click());
}

test("a task of a trial is handed on to somebody, or left until its deadline comes", async () => {
  const done: DryDeed[] = [];
  await act(async () =>
    stage.root.render(<WaitingTask task={task} disabled={false} onDecide={(deed) => done.push(deed)} />),
  );
  expect(stage.place.textContent).toContain(textOf(trialTexts, "due_escalate"));
  expect(stage.place.textContent).not.toContain(textOf(trialTexts, "hand_add_before"));
  const named = (text: string) => (button: HTMLButtonElement) => button.textContent === text;
  await press(named(textOf(trialTexts, "hand_transfer")));
  await press((button) => button.hasAttribute("data-member"));
  await press(named(textOf(trialTexts, "waitForIt")));
  const deed = { node: "look", member: "bob", place: ["2.0"] };
  expect(done).toEqual([
    { ...deed, decision: "transfer", to: "eve" },
    { ...deed, decision: "late", to: null },
  ]);
});
