// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import type { TrailLine } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { FlowContext, type FlowEditor } from "../flow-context";
import { readFlow } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
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
  ...rest,
});

test("what happens in a trial is said in words, with the reason of a failure", async () => {
  const editor = { flow: readFlow({}), select: vi.fn() } as unknown as FlowEditor;
  const lines = [
    line("claim", { by: { id: "bob", name: "Bob" } }),
    line("failed", { text: "no such field" }),
    line("notify", { text: "hello" }),
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
  ]);
});
