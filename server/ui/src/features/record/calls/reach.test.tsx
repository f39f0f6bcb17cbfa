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
  const list = async (_: string, { query }: { query: { quick?: boolean; search: string } }) => {
    const all = !query.quick || query.search === "fast";
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
  await show("fast");
  await vi.waitFor(() => expect(vi.mocked(get).mock.lastCall?.[1]?.query?.["search"]).toBe("fast"));
  expect(vi.mocked(get).mock.lastCall?.[1]?.query?.["quick"]).toBe(true);
  await vi.waitFor(() => expect(shown()).toBe("a b"));
  expect(notice()).toBeNull();
  // What was asked before is asked as it was at first.
  await show("slow");
  await vi.waitFor(() => expect(notice()).toContain("1,000"));
  expect(shown()).toBe("b");
});

test("the notice goes when the same question is answered of all", async () => {
  answer();
  await show("slow");
  await vi.waitFor(() => expect(notice()).toContain("1,000"));
  const whole = async () => ({ items: [{ id: "a" }, { id: "b" }], refs: {} });
  vi.mocked(get).mockImplementation(whole as unknown as typeof get);
  await act(() => client.invalidateQueries());
  await vi.waitFor(() => expect(shown()).toBe("a b"));
  expect(notice()).toBeNull();
});

test("where nobody says that a list is of the newest, it is of all", async () => {
  answer();
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <List search="slow" />
      </QueryClientProvider>,
    ),
  );
  await vi.waitFor(() => expect(shown()).toBe("a b"));
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
