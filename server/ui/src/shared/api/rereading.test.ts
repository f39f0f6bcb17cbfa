import { InfiniteQueryObserver, QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiProblem } from "./problem";
import { LONG, PART, Rereading } from "./rereading";

let client: QueryClient;
let rereading: Rereading;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T08:00:00Z") });
  client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.mount();
  rereading = new Rereading(client);
});

afterEach(() => {
  rereading.stop();
  client.clear();
  client.unmount();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** A list on the screen that takes so long to read; counts how often that was begun. */
function list(key: string, takes: number) {
  const asked = { times: 0 };
  const observer = new QueryObserver(client, {
    queryKey: [key],
    queryFn: () => {
      asked.times += 1;
      return new Promise<number>((resolve) => setTimeout(() => resolve(asked.times), takes));
    },
  });
  observer.subscribe(() => undefined);
  return { asked, observer };
}

it("reads what is quick again with every change", async () => {
  const { asked } = list("records", 50);
  await pass(50);
  for (let change = 0; change < 3; change += 1) {
    rereading.mark(["records"]);
    await pass(50);
  }
  expect(asked.times).toBe(4);
});

it("reads what takes long once for many changes, and not at once", async () => {
  const { asked, observer } = list("records", 2 * LONG);
  await pass(2 * LONG);
  for (let change = 0; change < 5; change += 1) {
    rereading.mark(["records"]);
    await pass(100);
  }
  expect(asked.times).toBe(1);
  expect(observer.getCurrentResult().isStale).toBe(true);
  await pass(2 * LONG * PART);
  expect(asked.times).toBe(2);
  await pass(10 * LONG * PART);
  expect(asked.times).toBe(2);
  expect(observer.getCurrentResult().data).toBe(2);
});

it("reads at once what has rested long enough", async () => {
  const { asked } = list("records", 2 * LONG);
  await pass(2 * LONG * (PART + 1));
  rereading.mark(["records"]);
  await pass(0);
  expect(asked.times).toBe(2);
});

it("does not break off what is being read, and reads it again later for what it missed", async () => {
  const { asked, observer } = list("records", 3 * LONG);
  await pass(2 * LONG);
  rereading.mark(["records"]);
  await pass(LONG);
  expect(asked.times).toBe(1);
  expect(observer.getCurrentResult()).toMatchObject({ data: 1, isStale: true });
  await pass(3 * LONG * PART);
  expect(asked.times).toBe(2);
});

it("reads again what was being read for the first time as it changed", async () => {
  const { asked, observer } = list("records", 50);
  await pass(20);
  rereading.mark(["records"]);
  await pass(30);
  expect(asked.times).toBe(1);
  expect(observer.getCurrentResult()).toMatchObject({ data: 1, isStale: true });
  await pass(50 * PART + 50);
  expect(observer.getCurrentResult()).toMatchObject({ data: 2, isStale: false });
  await pass(100 * LONG);
  expect(asked.times).toBe(2);
});

it("keeps readings where it is told so, and reads again what they may have missed", async () => {
  const { asked, observer } = list("records", 50);
  await pass(60 * LONG);
  void observer.refetch();
  await pass(20);
  rereading.mark(["records"], { keepsReadings: true });
  await pass(30);
  expect([asked.times, observer.getCurrentResult().data]).toEqual([2, 2]);
  await pass(50 * PART + 50);
  expect([asked.times, observer.getCurrentResult().data]).toEqual([3, 3]);
});

it("forgets a reading that was put off once one's own change has it read", async () => {
  const { asked } = list("records", 2 * LONG);
  await pass(2 * LONG);
  rereading.mark(["records"]);
  void client.invalidateQueries({ queryKey: ["records"] });
  await pass(2 * LONG);
  expect(asked.times).toBe(2);
  await pass(10 * LONG * PART);
  expect(asked.times).toBe(2);
});

it("leaves other lists quick, and touches none that are not named", async () => {
  const slow = list("records", 2 * LONG);
  const quick = list("record", 50);
  const other = list("jobs", 50);
  await pass(2 * LONG);
  rereading.mark(["records", "record"]);
  await pass(50);
  expect([slow.asked.times, quick.asked.times, other.asked.times]).toEqual([1, 2, 1]);
});

it("takes a further page for no sign that all are read quickly", async () => {
  let times = 0;
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ["records"],
    queryFn: ({ pageParam }: { pageParam: number }) => {
      times += 1;
      return new Promise<number>((resolve) =>
        setTimeout(() => resolve(pageParam), pageParam ? 50 : 2 * LONG),
      );
    },
    initialPageParam: 0,
    getNextPageParam: (last: number) => last + 1,
  });
  observer.subscribe(() => undefined);
  await pass(2 * LONG);
  void observer.fetchNextPage();
  await pass(50);
  rereading.mark(["records"]);
  await pass(50);
  expect(times).toBe(2);
});

it("takes what the page itself puts there for no reading", async () => {
  const { asked } = list("task", 50);
  await pass(60 * LONG);
  client.setQueryData(["task"], 7);
  rereading.mark(["task"]);
  await pass(50);
  expect(asked.times).toBe(2);
});

it("reads at once what could not be reached before", async () => {
  let times = 0;
  const observer = new QueryObserver(client, {
    queryKey: ["records"],
    queryFn: async () => {
      times += 1;
      await new Promise((resolve) => setTimeout(resolve, 5 * LONG));
      throw new ApiProblem({ status: 0, code: "unreachable" });
    },
  });
  observer.subscribe(() => undefined);
  await pass(5 * LONG);
  rereading.mark(["records"]);
  await pass(0);
  expect(times).toBe(2);
});

it("does not take a further page from whoever asked for it", async () => {
  const read: number[] = [];
  const observer = new InfiniteQueryObserver(client, {
    queryKey: ["records"],
    queryFn: ({ pageParam }: { pageParam: number }) =>
      new Promise<number>((resolve) =>
        setTimeout(() => {
          read.push(pageParam);
          resolve(pageParam);
        }, 2 * LONG),
      ),
    initialPageParam: 0,
    getNextPageParam: (last: number) => last + 1,
  });
  observer.subscribe(() => undefined);
  await pass(2 * LONG);
  rereading.mark(["records"]);
  await pass(2 * LONG * PART - LONG);
  void observer.fetchNextPage();
  await pass(2 * LONG);
  expect(observer.getCurrentResult().data?.pages).toEqual([0, 1]);
  await pass(2 * LONG * PART + 4 * LONG);
  expect(read).toEqual([0, 1, 0, 1]);
});

it("knows of what was broken off that it missed something", async () => {
  const observer = new QueryObserver(client, {
    queryKey: ["records"],
    queryFn: ({ signal }) =>
      new Promise<number>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("left")));
        setTimeout(() => resolve(1), 2 * LONG);
      }),
  });
  const leave = observer.subscribe(() => undefined);
  await pass(2 * LONG);
  void observer.refetch();
  await pass(LONG);
  rereading.mark(["records"]);
  leave();
  await pass(0);
  expect(client.getQueryState(["records"])?.isInvalidated).toBe(true);
});
