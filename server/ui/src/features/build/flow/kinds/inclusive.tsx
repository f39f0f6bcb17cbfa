import { listIn } from "../flow-document";
import { BranchesPanel } from "./condition";
import type { NodeFace } from "./kind";

export const inclusive: NodeFace = {
  tone: "cyan",
  icon: "columns",
  line: (node, say) => say.t("inclusiveCount", { n: listIn(node.keywords["branches"]).length }),
  Panel: BranchesPanel,
};
