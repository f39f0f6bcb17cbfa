import { useTexts } from "@/shared/i18n/texts";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { NextChoice } from "./next-choice";
import { NextSection } from "./next-section";
import { useNode } from "./use-node";

/** Where a node leads that may fail: on, and where it goes then. */
export function FailingWays({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <NextSection node={node}>
      <NextChoice
        id={`${id}-on_failure`}
        label={t("on_failure")}
        at={[...at, "on_failure"]}
        to={textIn(node.keywords["on_failure"])}
        from={node.key}
        none={t("stopsForAdmin")}
      />
    </NextSection>
  );
}
