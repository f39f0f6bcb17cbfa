import { afterEach, expect, test, vi } from "vitest";
import { resendDead } from "./operations";

afterEach(() => vi.unstubAllGlobals());

test("all that was given up is sent again, step by step", async () => {
  const steps = [
    { count: 1000, next_cursor: "older" },
    { count: 1000, next_cursor: "oldest" },
    { count: 7, next_cursor: null },
  ];
  const call = vi.fn<(url: string) => Promise<Response>>(() =>
    Promise.resolve(new Response(JSON.stringify(steps.shift()))),
  );
  vi.stubGlobal("fetch", call);
  const told: number[] = [];
  expect(await resendDead((count) => told.push(count))).toBe(2007);
  expect(told).toEqual([1000, 2000, 2007]);
  expect(call.mock.calls.map(([url]) => url)).toEqual([
    "/api/v1/outbox/resend",
    "/api/v1/outbox/resend?cursor=older",
    "/api/v1/outbox/resend?cursor=oldest",
  ]);
});
