/** Every node kind the designer draws. A new kind is one file and one line here. */
import type { FlowNode, NodeKindName } from "../flow-document";
import { approve } from "./approve";
import { cc } from "./cc";
import { condition } from "./condition";
import { create } from "./create";
import { delay } from "./delay";
import { deleteRecords } from "./delete";
import { end } from "./end";
import { handle } from "./handle";
import { http } from "./http";
import { inclusive } from "./inclusive";
import { join } from "./join";
import type { NodeFace } from "./kind";
import { loop } from "./loop";
import { notify } from "./notify";
import { parallel } from "./parallel";
import { print } from "./print";
import { query } from "./query";
import { route } from "./route";
import { script } from "./script";
import { subFlow } from "./sub-flow";
import { unknown } from "./unknown";
import { update } from "./update";
import { upsert } from "./upsert";

const FACES: Readonly<Record<NodeKindName, NodeFace>> = {
  approve,
  handle,
  cc,
  condition,
  route,
  parallel,
  inclusive,
  join,
  loop,
  create,
  update,
  upsert,
  delete: deleteRecords,
  query,
  script,
  print,
  flow: subFlow,
  delay,
  http,
  notify,
  end,
};

export function faceOf(node: Pick<FlowNode, "kind">): NodeFace {
  return FACES[node.kind as NodeKindName] ?? unknown;
}
