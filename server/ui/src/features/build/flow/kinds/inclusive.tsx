import { lookOf } from "@/features/flow/diagram/node-look";
import { listIn } from "../flow-document";
import { BranchesPanel } from "./condition";
import type { NodeFace } from "./kind";

export const inclusive: NodeFace = {
  ...lookOf("inclusive"),
  line: (node, say) => say.t("inclusiveCount", { n: listIn(node.keywords["branches"]).length }),
  Panel: BranchesPanel,
};
