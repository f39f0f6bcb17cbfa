// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { ON_ITS_WAY_MS } from "@/shared/ui/on-its-way";
import { useSteady } from "./use-steady";

const stage = setStage();

function Cards({ order }: { readonly order: string }) {
  return <output>{useSteady(order) ? "steady" : "moved"}</output>;
}

const show = (order: string) => act(async () => stage.root.render(<Cards order={order} />));
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const said = () => stage.place.textContent;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("cards that have moved are not steady for a moment", async () => {
  await show("a b c ");
  expect(said()).toBe("steady");
  await show("b c ");
  expect(said()).toBe("moved");
  await pass(ON_ITS_WAY_MS - 1);
  expect(said()).toBe("moved");
  await pass(1);
  expect(said()).toBe("steady");
});

test("each move counts anew", async () => {
  await show("a b c ");
  await show("b c ");
  await pass(ON_ITS_WAY_MS - 1);
  await show("c ");
  await pass(ON_ITS_WAY_MS - 1);
  expect(said()).toBe("moved");
  await pass(1);
  expect(said()).toBe("steady");
});

test("the first cards, and what is added below, move nothing", async () => {
  await show("");
  await show("a b ");
  expect(said()).toBe("steady");
  await show("a b c ");
  expect(said()).toBe("steady");
  await show("b c ");
  expect(said()).toBe("moved");
});
