import { lookOf } from "@/features/flow/diagram/node-look";
import { listIn } from "../flow-document";
import type { NodeFace } from "./kind";
import { PersonPanel, personLine } from "./person";

export const approve: NodeFace = {
  ...lookOf("approve"),
  line: personLine,
  people: (node) => listIn(node.keywords["assignees"]),
  Panel: (props) => (
    <PersonPanel
      {...props}
      operations={[
        "approve",
        "reject",
        "return",
        "transfer",
        "comment",
        "add_sign",
        "delegate",
        "ask",
        "cc",
        "take_back",
      ]}
    />
  ),
};
