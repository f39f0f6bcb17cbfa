/** The options of a cascade as indented lines: the way people paste them from a list. */
import type { TreeOption } from "@/shared/api/form-types";

export function treeLines(options: readonly TreeOption[], depth = 0): string[] {
  return options.flatMap((option) => [
    "  ".repeat(depth) + option.title,
    ...treeLines(option.children ?? [], depth + 1),
  ]);
}

interface Node {
  title: string;
  children?: Node[];
}

/** A line belongs below the nearest one above it that is indented less; a tab counts as one level. */
export function readTree(text: string): TreeOption[] {
  const root: Node[] = [];
  const path: { depth: number; node: Node }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const title = line.trim();
    if (title === "") continue;
    const depth = line.slice(0, line.length - line.trimStart().length).replaceAll("\t", "  ").length;
    while (path.length > 0 && (path.at(-1)?.depth ?? 0) >= depth) path.pop();
    const parent = path.at(-1)?.node;
    const siblings = parent ? (parent.children ??= []) : root;
    const same = siblings.find((one) => one.title === title);
    const node = same ?? { title };
    if (!same) siblings.push(node);
    path.push({ depth, node });
  }
  return root;
}
