// @vitest-environment jsdom
import { act, useState } from "react";
import { expect, test } from "vitest";
import { readField } from "@/features/form/field";
import type { DryDeed, DryTask, Values } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { FlowContext, type FlowEditor } from "../flow-context";
import { trialTexts } from "../texts/trial-texts";
import { FilledIn } from "./filled-in";
import { begunTask } from "./task-begun";
import { WaitingTask } from "./waiting-task";

const stage = setStage();

const task: DryTask = {
  ...begunTask,
  writes: [
    { field: "note", required: true, value: "as it was" },
    { field: "about", required: false, value: null },
  ],
};

const own = [
  readField("note", { title: "Note", type: "string" }, false),
  readField("about", { title: "About", type: "string" }, false),
];

function Page({ onChange }: { readonly onChange: (values: Values) => void }) {
  const [values, setValues] = useState<Values>({});
  const change = (next: Values) => {
    setValues(next);
    onChange(next);
  };
  return (
    <FlowContext value={{ own } as unknown as FlowEditor}>
      <FilledIn task={task} values={values} disabled={false} onChange={change} />
    </FlowContext>
  );
}

async function write(id: string, text: string) {
  const input = stage.place.querySelector<HTMLInputElement>(`#trial-look-bob-${id}`);
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  await act(async () => {
    setter?.set?.call(input, text);
    input?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

test("what is required stands open as it is now, the rest can be opened", async () => {
  let filled: Values = {};
  await act(async () => stage.root.render(<Page onChange={(values) => (filled = values)} />));
  const note = stage.place.querySelector<HTMLInputElement>("#trial-look-bob-note");
  expect(note?.value).toBe("as it was");
  expect(note?.closest("details")).toBeNull();
  expect(stage.place.querySelector("details summary")?.textContent).toBe(textOf(trialTexts, "fillIn"));
  expect(stage.place.querySelector("#trial-look-bob-about")?.closest("details")).not.toBeNull();
  await write("note", "urgent");
  await write("about", "a sample");
  expect(filled).toEqual({ note: "urgent", about: "a sample" });
});

test("what was filled in before it was taken back is there again", async () => {
  const done: DryDeed[] = [];
  await act(async () =>
    stage.root.render(
      <FlowContext value={{ own } as unknown as FlowEditor}>
        <WaitingTask
          task={task}
          begun={{ note: "too long" }}
          disabled={false}
          onDecide={(deed) => done.push(deed)}
        />
      </FlowContext>,
    ),
  );
  expect(stage.place.querySelector<HTMLInputElement>("#trial-look-bob-note")?.value).toBe("too long");
  await write("about", "a sample");
  await act(async () => stage.place.querySelector("button")?.click());
  expect(done.map((deed) => deed.values)).toEqual([{ note: "too long", about: "a sample" }]);
});
