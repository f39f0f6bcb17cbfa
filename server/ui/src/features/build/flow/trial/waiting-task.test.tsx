// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryTask } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { trialTexts } from "../texts/trial-texts";
import { begunTask } from "./task-begun";
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
  ...begunTask,
  decisions: ["approve", "transfer", "late"],
  due: { at: "2026-03-03T06:00:00.000Z", action: "escalate" },
  later: [{ at: "2026-03-04T06:00:00.000Z", action: "reject" }],
  place: ["2.0"],
};

const named = (text: string) => (button: HTMLButtonElement) => button.textContent === text;

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
  expect(stage.place.textContent).toContain(textOf(trialTexts, "due_reject"));
  expect(stage.place.textContent).not.toContain(textOf(trialTexts, "hand_add_before"));
  await press(named(textOf(texts, "transfer")));
  await press((button) => button.hasAttribute("data-member"));
  await press(named(textOf(trialTexts, "waitForIt")));
  const deed = { node: "look", member: "bob", back: null, target: null, place: ["2.0"], values: {} };
  expect(done).toEqual([
    { ...deed, decision: "transfer", to: "eve" },
    { ...deed, decision: "late", to: null },
  ]);
});

test("others are asked and a task is claimed in the words of a real task, or of its step", async () => {
  const done: DryDeed[] = [];
  const asking: DryTask = {
    ...task,
    decisions: ["approve", "claim", "delegate", "ask"],
    buttons: { delegate: "Have it checked", claim: "Mine" },
    due: null,
    place: [],
  };
  await act(async () =>
    stage.root.render(<WaitingTask task={asking} disabled={false} onDecide={(deed) => done.push(deed)} />),
  );
  const shown = [...stage.place.querySelectorAll("button")].map((button) => button.textContent);
  expect(shown).toEqual([textOf(texts, "approve"), "Mine", "Have it checked", textOf(texts, "ask")]);
  await press(named("Mine"));
  await press(named("Have it checked"));
  await press((button) => button.hasAttribute("data-member"));
  await press(named(textOf(texts, "ask")));
  await press((button) => button.hasAttribute("data-member"));
  const deed = { node: "look", member: "bob", back: null, target: null, place: [], values: {} };
  expect(done).toEqual([
    { ...deed, decision: "claim", to: null },
    { ...deed, decision: "delegate", to: "eve" },
    { ...deed, decision: "ask", to: "eve" },
  ]);
});

test("a return asks where to and how the run goes on, unless there is one place alone", async () => {
  const done: DryDeed[] = [];
  const places = [
    { node: "start", title: "Initiator", up: 0, flow: null },
    { node: "check", title: "Check", up: 1, flow: "Whole" },
  ];
  const draw = async (returns: DryTask["returns"]) => {
    const one: DryTask = {
      ...task,
      decisions: ["approve", "return"],
      returns,
      due: null,
      place: [],
    };
    await act(async () =>
      stage.root.render(<WaitingTask task={one} disabled={false} onDecide={(deed) => done.push(deed)} />),
    );
  };
  await draw(places);
  await press(named(textOf(texts, "return")));
  expect(done).toEqual([]);
  await act(async () => stage.place.querySelector<HTMLInputElement>("input[type=checkbox]")?.click());
  await press(named(textOf(trialTexts, "returnTo", { node: "Whole › Check" })));
  expect(stage.place.querySelector("[role=group]")).toBeNull();
  await draw(places.slice(0, 1));
  await press(named(textOf(texts, "return")));
  const deed = {
    node: "look",
    member: "bob",
    decision: "return",
    to: null,
    target: null,
    place: [],
    values: {},
  };
  expect(done).toEqual([
    { ...deed, back: { node: "check", jumps: true, up: 1 } },
    { ...deed, back: { node: "start", jumps: false, up: 0 } },
  ]);
});

test("whoever is asked answers and decides nothing; work is reported done", async () => {
  const shown = async (changes: Partial<DryTask>) => {
    const one: DryTask = { ...task, decisions: ["approve"], due: null, ...changes };
    await act(async () =>
      stage.root.render(<WaitingTask task={one} disabled={false} onDecide={() => undefined} />),
    );
    return [...stage.place.querySelectorAll("button")].map((button) => button.textContent);
  };
  expect(await shown({ kind: "answer" })).toEqual([textOf(texts, "answer")]);
  expect(await shown({ kind: "handle" })).toEqual([textOf(texts, "handle")]);
  expect(await shown({ kind: "handle", node: "start" })).toEqual([textOf(texts, "resubmit")]);
});

test("an administrator puts a task into other hands, apart from what its holder does", async () => {
  const done: DryDeed[] = [];
  const one: DryTask = {
    ...task,
    instead_of: { id: "ann", name: "Ann" },
    decisions: ["approve", "comment"],
    administered: ["reassign", "revoke"],
    due: null,
    later: [],
    place: [],
  };
  await act(async () =>
    stage.root.render(<WaitingTask task={one} disabled={false} onDecide={(deed) => done.push(deed)} />),
  );
  expect(stage.place.textContent).toContain(textOf(texts, "insteadOf", { name: "Ann" }));
  const apart = [...stage.place.querySelectorAll("[role=group] button")].map((button) => button.textContent);
  expect(apart).toEqual([textOf(texts, "reassign"), textOf(texts, "revoke")]);
  await press(named(textOf(texts, "comment")));
  await press(named(textOf(texts, "reassign")));
  await press((button) => button.hasAttribute("data-member"));
  await press(named(textOf(texts, "revoke")));
  const deed = { node: "look", member: "bob", back: null, target: null, place: [], values: {} };
  expect(done).toEqual([
    { ...deed, decision: "comment", to: null },
    { ...deed, decision: "reassign", to: "eve" },
    { ...deed, decision: "revoke", to: null },
  ]);
});
