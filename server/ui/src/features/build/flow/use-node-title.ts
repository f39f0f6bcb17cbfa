import { useCallback } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { NODE_KINDS, type FlowNode } from "./flow-document";
import { flowDesignTexts } from "./texts/texts";

/** What a node is called: its title, else its kind. */
export function useNodeTitle(): (node: Pick<FlowNode, "kind" | "title">) => string {
  const t = useTexts(flowDesignTexts);
  return useCallback(
    ({ kind, title }) => {
      if (title !== "") return title;
      const known = NODE_KINDS.find((one) => one === kind);
      return known ? t(`kind_${known}`) : kind;
    },
    [t],
  );
}
