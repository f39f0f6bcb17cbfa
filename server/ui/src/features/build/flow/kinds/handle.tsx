import { lookOf } from "@/features/flow/diagram/node-look";
import { listIn } from "../flow-document";
import type { NodeFace } from "./kind";
import { OPERATIONS, PersonPanel, personLine } from "./person";

const WITHOUT_REJECTING = OPERATIONS.filter((one) => one !== "reject");

export const handle: NodeFace = {
  ...lookOf("handle"),
  line: personLine,
  people: (node) => listIn(node.keywords["assignees"]),
  Panel: (props) => <PersonPanel {...props} operations={WITHOUT_REJECTING} />,
};
