import { expect, test } from "vitest";
import type { Department } from "@/shared/api/types";
import { treeOf, type DepartmentNode } from "./department-tree";

const department = (id: string, parent: string | null): Department => ({
  id,
  key: id,
  title: id,
  parent,
  head: null,
});
const outline = (nodes: DepartmentNode[]): string =>
  nodes.map((node) => node.id + (node.children.length ? `(${outline(node.children)})` : "")).join(" ");

const company = [
  department("sales", null),
  department("east", "sales"),
  department("team", "east"),
  department("finance", null),
];

test("children stand under their parents", () => {
  expect(outline(treeOf(company))).toBe("sales(east(team)) finance");
});

test("a department with an unknown parent stands at the top", () => {
  expect(outline(treeOf([department("lost", "gone")]))).toBe("lost");
});

test("the excepted department goes with all below it", () => {
  expect(outline(treeOf(company, "east"))).toBe("sales finance");
});
