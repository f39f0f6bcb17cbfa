// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RobotsChoice } from "./robots-choice";

vi.mock("../flow-context", () => ({ useFlow: () => ({ app: "crm" }) }));
vi.mock("../../calls/outlets", () => ({
  useOutlets: () => ({ data: { robots: [{ key: "sales", title: "销售群" }], secrets: [] } }),
}));

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});

afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.unstubAllGlobals();
});

test("robots are chosen by what they are called, and one that is gone can be left out", async () => {
  const onChange = vi.fn();
  await act(async () =>
    root.render(<RobotsChoice id="robots" label="群机器人" value={["lab"]} onChange={onChange} />),
  );
  const boxes = [...place.querySelectorAll("label")];
  expect(boxes.map((box) => box.textContent)).toEqual(["销售群", "lab"]);
  expect(boxes.map((box) => box.querySelector("input")?.checked)).toEqual([false, true]);
  await act(async () => boxes[1]?.querySelector("input")?.click());
  expect(onChange).toHaveBeenCalledWith([]);
});
