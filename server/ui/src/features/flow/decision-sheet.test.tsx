// @vitest-environment jsdom
import { act, useState, type ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { DecisionSheet } from "./decision-sheet";

vi.mock("antd", () => ({
  Button: () => null,
  Drawer: ({ children }: { readonly children: ReactNode }) => children,
  Dropdown: () => null,
}));

/** What the browser tells of what it hears. */
type Hear = (event: { resultIndex: number; results: unknown[] }) => void;

const stage = setStage();

function Host() {
  const [opinion, setOpinion] = useState("同意。");
  return (
    <DecisionSheet
      verdict="approve"
      approveText="同意"
      missing={false}
      pending={false}
      onPhrase={setOpinion}
      onWords={(words) => setOpinion((before) => before + words)}
      onConfirm={() => undefined}
      onClose={() => undefined}
    >
      <output>{opinion}</output>
    </DecisionSheet>
  );
}

test("an opinion is spoken where the browser listens", async () => {
  let hear: Hear = () => undefined;
  vi.stubGlobal(
    "SpeechRecognition",
    class {
      set onresult(next: Hear) {
        hear = next;
      }
      start() {}
      stop() {}
      abort() {}
    },
  );
  await act(async () => stage.root.render(<Host />));
  await act(async () => stage.place.querySelector<HTMLButtonElement>(".f-voice button")?.click());
  const said = Object.assign([{ transcript: "按计划发货" }], { isFinal: true });
  await act(async () => hear({ resultIndex: 0, results: [said] }));
  expect(stage.place.querySelector("output")?.textContent).toBe("同意。按计划发货");
});

test("elsewhere it is typed", async () => {
  vi.stubGlobal("SpeechRecognition", undefined);
  await act(async () => stage.root.render(<Host />));
  expect(stage.place.querySelector(".f-voice")).toBeNull();
});
