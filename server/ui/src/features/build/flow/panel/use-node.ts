import type { Json } from "@/shared/api/types";
import { useFlow } from "../flow-context";
import type { FlowNode } from "../flow-document";

export interface NodeEdit {
  /** Says a keyword of the node; undefined takes it away. What is typed in one go is undone in one go. */
  readonly set: (keyword: string, value: Json | undefined) => void;
  readonly at: readonly (string | number)[];
  /** The prefix of the ids of its controls. */
  readonly id: string;
}

export function useNode(node: FlowNode): NodeEdit {
  const { store } = useFlow();
  const at = ["nodes", node.key];
  return {
    at,
    id: `flow-${node.key}`,
    set: (keyword, value) =>
      store.edit((draft) => draft.set([...at, keyword], value), `${node.key} ${keyword}`),
  };
}
