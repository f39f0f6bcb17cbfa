// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followEvents, MISSED, REFUSED } from "./event-feed";

/** What a tab has that follows the events. */
interface Tab {
  readonly heard: string[];
  readonly end: () => void;
}

let streams: Stream[];
let channels: Set<Channel>;
let tabs: Tab[];

class Stream extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    super();
    streams.push(this);
  }

  close() {
    this.readyState = Stream.CLOSED;
  }

  opens() {
    this.readyState = 1;
    this.onopen?.();
  }

  isRefused() {
    this.close();
    this.onerror?.();
  }

  says(name: string) {
    this.dispatchEvent(new Event(name));
  }
}

class Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  private readonly name: string;

  constructor(name: string) {
    this.name = name;
    channels.add(this);
  }

  postMessage(data: unknown) {
    for (const one of channels) if (one !== this && one.name === this.name) one.onmessage?.({ data });
  }

  close() {
    channels.delete(this);
  }
}

interface LockWish {
  readonly ifAvailable?: boolean;
  readonly signal?: AbortSignal;
}

/** Locks as the browser keeps them: one has it, the others stand in line. */
class Locks {
  private readonly lines = new Map<string, (() => void)[]>();

  async request<T>(name: string, wish: LockWish, work: (lock: object | null) => Promise<T>): Promise<T> {
    const line = this.lines.get(name);
    if (line && wish.ifAvailable) return work(null);
    if (line) await turn(line, wish.signal);
    else this.lines.set(name, []);
    try {
      return await work({});
    } finally {
      const next = this.lines.get(name)?.shift();
      if (next) next();
      else this.lines.delete(name);
    }
  }
}

function turn(line: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((granted, failed) => {
    line.push(granted);
    signal?.addEventListener("abort", () => {
      const at = line.indexOf(granted);
      if (at >= 0) line.splice(at, 1);
      failed(new Error("left"));
    });
  });
}

const define = (target: object, name: string, value: unknown) =>
  Object.defineProperty(target, name, { configurable: true, value });

/** The tab comes to the front, or goes behind others. */
function isSeen(seen: boolean): void {
  define(document, "visibilityState", seen ? "visible" : "hidden");
  document.dispatchEvent(new Event("visibilitychange"));
}

/** Whatever is due is done. */
const settle = () => vi.advanceTimersByTimeAsync(0);

async function opensTab(member = "m1"): Promise<Tab> {
  const heard: string[] = [];
  const tab = { heard, end: followEvents(["task"], member, (name) => heard.push(name)) };
  tabs.push(tab);
  await settle();
  return tab;
}

const openStreams = () => streams.filter((one) => one.readyState !== Stream.CLOSED);
const heardBy = (...some: Tab[]) => some.map((tab) => tab.heard.splice(0));

beforeEach(() => {
  vi.useFakeTimers();
  streams = [];
  channels = new Set();
  tabs = [];
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("BroadcastChannel", Channel);
  define(document, "visibilityState", "visible");
});

afterEach(async () => {
  tabs.forEach((tab) => tab.end());
  await settle();
  expect(openStreams()).toEqual([]);
  Reflect.deleteProperty(document, "visibilityState");
  Reflect.deleteProperty(navigator, "locks");
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a tab has a stream while it is seen, and may have missed something before", async () => {
  const tab = await opensTab();
  streams[0]?.opens();
  streams[0]?.says("task");
  streams[0]?.says(MISSED);
  expect(heardBy(tab)).toEqual([[MISSED, "task", MISSED]]);
  isSeen(false);
  expect(openStreams()).toEqual([]);
  isSeen(true);
  isSeen(true);
  expect(openStreams()).toEqual([streams[1]]);
  streams[1]?.opens();
  expect(heardBy(tab)).toEqual([[MISSED]]);
});

test("a tab that is opened behind others has no stream before it is seen", async () => {
  define(document, "visibilityState", "hidden");
  await opensTab();
  expect(streams).toEqual([]);
  isSeen(true);
  expect(openStreams()).toHaveLength(1);
});

test("a page that is left keeps no connection, and has one again on the way back", async () => {
  await opensTab();
  window.dispatchEvent(new Event("pagehide"));
  expect(openStreams()).toEqual([]);
  window.dispatchEvent(new Event("pageshow"));
  expect(openStreams()).toHaveLength(1);
});

test("tabs that are seen at once share one stream, which the next one takes over", async () => {
  define(navigator, "locks", new Locks());
  const first = await opensTab();
  streams[0]?.opens();
  const second = await opensTab();
  const third = await opensTab();
  expect(openStreams()).toEqual([streams[0]]);
  expect(heardBy(first, second, third)).toEqual([[MISSED], [MISSED], [MISSED]]);
  streams[0]?.says("task");
  expect(heardBy(first, second, third)).toEqual([["task"], ["task"], ["task"]]);

  second.end();
  first.end();
  await settle();
  expect(openStreams()).toEqual([streams[1]]);
  streams[1]?.opens();
  streams[1]?.says("task");
  expect(heardBy(first, second, third)).toEqual([[], [], [MISSED, "task"]]);
});

test("what one member is told is not passed on to another", async () => {
  define(navigator, "locks", new Locks());
  const one = await opensTab("m1");
  const other = await opensTab("m2");
  expect(openStreams()).toHaveLength(2);
  streams[0]?.says("task");
  expect(heardBy(one, other)).toEqual([["task"], []]);
});

test("a stream that is refused is asked for again", async () => {
  const tab = await opensTab();
  streams[0]?.isRefused();
  expect(openStreams()).toEqual([]);
  expect(heardBy(tab)).toEqual([[REFUSED]]);
  await vi.advanceTimersByTimeAsync(30_000);
  streams[1]?.opens();
  expect(heardBy(tab)).toEqual([[MISSED]]);
  streams[1]?.isRefused();
  tab.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(streams).toHaveLength(2);
});
