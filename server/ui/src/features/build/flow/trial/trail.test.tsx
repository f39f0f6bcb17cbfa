// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { texts } from "@/features/flow/texts/texts";
import type { TrailLine } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { FlowContext, type FlowEditor } from "../flow-context";
import { readFlow } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { trialTexts } from "../texts/trial-texts";
import { Trail } from "./trail";

const stage = setStage();

const line = (what: string, rest: Partial<TrailLine>): TrailLine => ({
  node: null,
  title: "",
  what,
  by: null,
  to: [],
  text: null,
  values: [],
  told: [],
  within: [],
  ...rest,
});

test("what happens in a trial is said in words, with the reason of a failure", async () => {
  const editor = { flow: readFlow({}), select: vi.fn() } as unknown as FlowEditor;
  const lines = [
    line("claim", { by: { id: "bob", name: "Bob" } }),
    line("failed", { text: "no such field" }),
    line("notify", { text: "hello" }),
    line("escalate", { to: [{ id: "eve", name: "Eve" }] }),
    line("skip", {}),
    line("skip", { to: [{ id: "bob", name: "Bob" }] }),
    line("delegate", { by: { id: "bob", name: "Bob" }, to: [{ id: "eve", name: "Eve" }] }),
    line("answer", { by: { id: "eve", name: "Eve" }, to: [{ id: "bob", name: "Bob" }] }),
    line("back", { to: [{ id: "bob", name: "Bob" }] }),
    line("withdraw", { by: { id: "ann", name: "Ann" } }),
    line("end", { text: "withdrawn" }),
  ];
  await act(async () =>
    stage.root.render(
      <FlowContext value={editor}>
        <Trail lines={lines} />
      </FlowContext>,
    ),
  );
  const shown = [...stage.place.querySelectorAll("li")].map((item) => item.textContent);
  expect(shown).toEqual([
    textOf(flowDesignTexts, "trail_claim", { by: "Bob" }),
    `${textOf(flowDesignTexts, "trail_failed")}no such field`,
    `${textOf(flowDesignTexts, "trail_notify_group")}hello`,
    textOf(trialTexts, "trail_escalate", { names: "Eve" }),
    textOf(flowDesignTexts, "trail_skip", {}),
    textOf(texts, "takenAsGiven", { names: "Bob" }),
    textOf(trialTexts, "trail_delegate", { by: "Bob", names: "Eve" }),
    textOf(trialTexts, "trail_answer", { by: "Eve", names: "Bob" }),
    textOf(trialTexts, "trail_back", { names: "Bob" }),
    textOf(trialTexts, "trail_withdraw", { by: "Ann" }),
    textOf(flowDesignTexts, "trail_end", { result: textOf(texts, "withdrawn") }),
  ]);
});

test("values are told with what was there before, calls with what they send, and who hears of it", async () => {
  const editor = { flow: readFlow({}), select: vi.fn() } as unknown as FlowEditor;
  const value = { title: "Total", text: "5", before: null };
  const lines = [
    line("branch", { text: "Large", values: [value, { title: "Note", text: "", before: null }] }),
    line("update", {
      text: "Quote",
      values: [
        { ...value, before: "4" },
        { title: "Note", text: "", before: "x" },
      ],
    }),
    line("request", { text: "PUT https://example.com", values: [value] }),
    line("jump", { by: { id: "eve", name: "Eve" }, told: [{ id: "ann", name: "Ann" }] }),
  ];
  await act(async () =>
    stage.root.render(
      <FlowContext value={editor}>
        <Trail lines={lines} />
      </FlowContext>,
    ),
  );
  const values = [...stage.place.querySelectorAll("li li")].map((item) => item.textContent);
  expect(values).toEqual([
    "Total：5",
    `Note：${textOf(trialTexts, "nothing")}`,
    `Total：5 ${textOf(trialTexts, "was", { before: "4" })}`,
    `Note：${textOf(flowDesignTexts, "emptied")} ${textOf(trialTexts, "was", { before: "x" })}`,
    "Total：5",
  ]);
  expect(stage.place.querySelector("[data-what=request] p")?.textContent).toBe("PUT https://example.com");
  expect(stage.place.querySelector("[data-what=jump]")?.textContent).toBe(
    textOf(trialTexts, "trail_jump", { by: "Eve" }) + textOf(trialTexts, "told", { names: "Ann" }),
  );
});

test("what happens in a sub-flow stands within it and leads to no node of the flow", async () => {
  const flow = readFlow({ nodes: { look: { kind: "approve", title: "自己的", next: "done" } } });
  const editor = { flow, select: vi.fn() } as unknown as FlowEditor;
  const lines = [
    line("approve", { node: "look", title: "自己的", by: { id: "bob", name: "Bob" } }),
    line("approve", { node: "look", title: "核", by: { id: "bob", name: "Bob" }, within: ["小流程", "甲"] }),
  ];
  await act(async () =>
    stage.root.render(
      <FlowContext value={editor}>
        <Trail lines={lines} />
      </FlowContext>,
    ),
  );
  const [own, inner] = [...stage.place.querySelectorAll("li")];
  expect(own?.querySelector("button")?.textContent).toBe("自己的");
  expect(inner?.querySelector("button")).toBeNull();
  expect(inner?.dataset["within"]).toBe("2");
  expect(inner?.textContent).toBe(`小流程 › 甲核${textOf(flowDesignTexts, "trail_approve", { by: "Bob" })}`);
});
