// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { useServerEvents } from "./events";

const stage = setStage();
const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });

/** What the server holds, and how often it was asked for it. */
let held: string;
let asked: number;
let answer: () => void;
let stream: EventSource;

beforeEach(() => {
  vi.useFakeTimers();
  client.clear();
  held = "old";
  asked = 0;
  vi.stubGlobal(
    "EventSource",
    class {
      constructor() {
        stream = this as unknown as EventSource;
      }
      addEventListener() {}
      close() {}
    },
  );
});

function List({ name }: { readonly name: string }) {
  const found = useQuery({
    queryKey: [name],
    // The server looks when it is asked; what it says arrives when the test says so.
    queryFn: () => {
      asked += 1;
      const seen = held;
      return new Promise<string>((resolve) => (answer = () => resolve(seen)));
    },
  });
  return <output>{found.data}</output>;
}

function Screen({ name }: { readonly name: string | null }) {
  useServerEvents("m1");
  return name && <List name={name} />;
}

afterEach(() => vi.useRealTimers());
const show = (name: string | null) =>
  act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <Screen name={name} />
      </QueryClientProvider>,
    ),
  );
/** Lets time go by, so that whatever is due is done and drawn. */
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const opens = async () => {
  await act(async () => stream.onopen?.(new Event("open")));
  await pass(0);
};
const answers = async () => {
  await act(async () => answer());
  await pass(0);
};
const shown = () => stage.place.textContent;

test("what was read before the stream opened is asked for again", async () => {
  await show("records");
  await answers();
  held = "new";
  await opens();
  await answers();
  expect([asked, shown()]).toEqual([2, "new"]);
});

test("what is being read as the first stream opens is kept, and asked for again", async () => {
  await show("records");
  held = "new";
  await opens();
  expect(asked).toBe(1);
  await answers();
  expect(shown()).toBe("old");
  await pass(1000);
  await answers();
  expect([asked, shown()]).toEqual([2, "new"]);
});

test("what is read after the stream has opened is asked for once", async () => {
  await show(null);
  await opens();
  await show("records");
  await answers();
  await pass(60_000);
  expect([asked, shown()]).toEqual([1, "old"]);
});

test("what no news are about is asked for once", async () => {
  await show("definitions");
  await opens();
  await answers();
  await pass(60_000);
  expect([asked, shown()]).toEqual([1, "old"]);
});

test("a stream that is refused has it looked up who is signed in, and nothing else", async () => {
  await show("records");
  await answers();
  await act(async () => stream.onerror?.(new Event("error")));
  await pass(1000);
  expect(asked).toBe(1);
  await show(null);
  await show("me");
  await answers();
  await act(async () => stream.onerror?.(new Event("error")));
  await pass(1000);
  expect(asked).toBe(3);
});
