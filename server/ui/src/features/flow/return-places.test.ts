import { expect, test } from "vitest";
import { returnGroups, returnPlace } from "./return-places";

const own = [
  { node: "start", title: "发起人" },
  { node: "look", title: "复核" },
];
const above = [{ run: "r-1", flow_title: "报价审批", targets: [{ node: "boss", title: "主管" }] }];
const run = { flow_title: "复核流程" };

test("places stand under the flow they are of, the own one first", () => {
  const groups = returnGroups({ run, return_targets: own, return_above: above });
  expect(groups.map((group) => group.title)).toEqual(["复核流程", "报价审批"]);
  expect(groups[1]?.places).toEqual([{ value: "r-1/boss", label: "主管" }]);
});

test("a flow without a place is left out", () => {
  expect(returnGroups({ run, return_targets: [], return_above: above }).map((group) => group.key)).toEqual([
    "r-1",
  ]);
});

test("a place is sent with the run it lies in", () => {
  expect(returnPlace("look")).toEqual({ to: "look" });
  expect(returnPlace("r-1/boss")).toEqual({ to: "boss", to_run: "r-1" });
});
