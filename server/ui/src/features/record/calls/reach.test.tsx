// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { get } from "@/shared/api/client";
import { setStage } from "@/shared/testing/stage";
import { NewestNotice } from "../list/newest-notice";
import { ReachScope, useReachState } from "./reach";
import { recordsKey, useRecords } from "./records";

vi.mock("@/shared/api/client", async (original) => ({
  ...(await original<object>()),
  get: vi.fn(),
}));

const stage = setStage();
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

afterEach(() => {
  vi.clearAllMocks();
  client.clear();
});

function List({ search }: { readonly search: string }) {
  const pages = useRecords("shop", "order", { search });
  return <output>{pages.list.records.map((record) => record.id).join(" ")}</output>;
}

function Page({ search }: { readonly search: string }) {
  const reach = useReachState(search, recordsKey("shop", "order"));
  return (
    <>
      <NewestNotice reach={reach} />
      <ReachScope value={reach.scope}>
        <List search={search} />
      </ReachScope>
    </>
  );
}

async function show(search: string) {
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <Page search={search} />
      </QueryClientProvider>,
    ),
  );
}

const shown = () => stage.place.querySelector("output")?.textContent;
const notice = () => stage.place.querySelector("[role=status]")?.textContent ?? null;
const press = () => act(async () => stage.place.querySelector("button")?.click());

/** Answers lists: of the newest where all are not asked for, but for the quick search. */
function answer() {
  const list = async (_: string, { query }: { query: { whole?: boolean; search: string } }) => {
    const all = query.whole || query.search === "quick";
    return {
      items: all ? [{ id: "a" }, { id: "b" }] : [{ id: "b" }],
      refs: {},
      ...(all ? {} : { newest: 1000 }),
    };
  };
  vi.mocked(get).mockImplementation(list as unknown as typeof get);
}

test("a list of the newest says so, and looks at all when asked to, for this question only", async () => {
  answer();
  await show("slow");
  await vi.waitFor(() => expect(notice()).toContain("1,000"));
  expect(shown()).toBe("b");
  await press();
  await vi.waitFor(() => expect(shown()).toBe("a b"));
  expect(notice()).toBeNull();
  await show("quick");
  await vi.waitFor(() => expect(vi.mocked(get).mock.lastCall?.[1]?.query?.["search"]).toBe("quick"));
  expect(vi.mocked(get).mock.lastCall?.[1]?.query?.["whole"]).toBeUndefined();
  await vi.waitFor(() => expect(shown()).toBe("a b"));
  expect(notice()).toBeNull();
});

test("who will not wait for all goes back to the newest, and the request is taken back", async () => {
  answer();
  await show("slow");
  await vi.waitFor(() => expect(notice()).toContain("1,000"));
  let taken: AbortSignal | undefined;
  const endless = (_: string, { signal }: { signal: AbortSignal }) => {
    taken ??= signal;
    return new Promise(() => undefined);
  };
  vi.mocked(get).mockImplementation(endless as unknown as typeof get);
  await press();
  await vi.waitFor(() => expect(taken).toBeDefined());
  const waiting = notice();
  expect(waiting).not.toContain("1,000");
  await press();
  await vi.waitFor(() => expect(notice()).toContain("1,000"));
  expect(taken?.aborted).toBe(true);
  expect(shown()).toBe("b");
});
