import { lookOf } from "@/features/flow/diagram/node-look";
import { listIn } from "../flow-document";
import type { NodeFace } from "./kind";
import { OPERATIONS, PersonPanel, personLine } from "./person";

export const approve: NodeFace = {
  ...lookOf("approve"),
  line: personLine,
  people: (node) => listIn(node.keywords["assignees"]),
  Panel: (props) => <PersonPanel {...props} operations={OPERATIONS} />,
};
