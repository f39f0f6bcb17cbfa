import type { Json } from "@/shared/api/types";
import { useFlow } from "../flow-context";
import type { FlowDocument } from "../flow-document";

export interface StartEdit {
  readonly start: FlowDocument["start"];
  /** Says a keyword of the start; undefined takes it away. What is typed in one go is undone in one go. */
  readonly set: (keyword: string, value: Json | undefined) => void;
}

export function useStart(): StartEdit {
  const { store, flow } = useFlow();
  return {
    start: flow.start,
    set: (keyword, value) => store.edit((draft) => draft.set(["start", keyword], value), `start ${keyword}`),
  };
}
