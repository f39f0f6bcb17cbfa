// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, useEffect } from "react";
import { expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { useDraftText, type DraftText } from "./use-draft-text";

const stage = setStage();

/** What the server is asked to keep, in the order of the requests, each answered by hand. */
function answeredByHand() {
  const kept: { text: string; answer: (status?: number) => Promise<void> }[] = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    const { text } = JSON.parse(String(init.body)) as { text: string };
    return new Promise<Response>((settle) => {
      const answer = (status = 200) =>
        act(async () =>
          settle(new Response(JSON.stringify({ problems: [] }), { status, headers: JSON_KIND })),
        );
      kept.push({ text, answer });
    });
  });
  return kept;
}
const JSON_KIND = { "content-type": "application/json" };

let draft: DraftText;
function Editor({ tell }: { readonly tell: (draft: DraftText) => void }) {
  const now = useDraftText("crm", "forms/customer.json", "{}");
  useEffect(() => {
    tell(now);
  });
  return null;
}
async function open() {
  const kept = answeredByHand();
  const client = new QueryClient();
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <Editor tell={(now) => (draft = now)} />
      </QueryClientProvider>,
    ),
  );
  return kept;
}
const type = (text: string) => act(async () => draft.setText(text));
const flush = () => act(async () => void draft.flush());

test("what is typed while an older text is on its way waits for it, so that the newer one arrives last", async () => {
  const kept = await open();
  await type("1");
  await flush();
  await type("2");
  await flush();
  expect(kept.map((one) => one.text)).toEqual(["1"]);
  await kept[0]?.answer();
  expect(kept.map((one) => one.text)).toEqual(["1", "2"]);
  await kept[1]?.answer();
  expect(draft.saveState).toBe("saved");
});

test("a text that was refused is not taken for kept, and is sent again", async () => {
  const kept = await open();
  await type("1");
  await flush();
  await kept[0]?.answer(500);
  expect(draft.saveState).toBe("failed");
  await flush();
  expect(kept.map((one) => one.text)).toEqual(["1", "1"]);
  await kept[1]?.answer();
  expect(draft.saveState).toBe("saved");
});
