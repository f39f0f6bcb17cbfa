// @vitest-environment jsdom
import { act } from "react";
import { expect, test, vi } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { RobotsChoice } from "./robots-choice";

vi.mock("../flow-context", () => ({ useFlow: () => ({ app: "crm" }) }));
vi.mock("../../calls/outlets", () => ({
  useOutlets: () => ({ data: { robots: [{ key: "sales", title: "销售群" }], secrets: [] } }),
}));

const stage = setStage();

test("robots are chosen by what they are called, and one that is gone can be left out", async () => {
  const onChange = vi.fn();
  await act(async () =>
    stage.root.render(<RobotsChoice id="robots" label="群机器人" value={["lab"]} onChange={onChange} />),
  );
  const boxes = [...stage.place.querySelectorAll("label")];
  expect(boxes.map((box) => box.textContent)).toEqual(["销售群", "lab"]);
  expect(boxes.map((box) => box.querySelector("input")?.checked)).toEqual([false, true]);
  await act(async () => boxes[1]?.querySelector("input")?.click());
  expect(onChange).toHaveBeenCalledWith([]);
});
