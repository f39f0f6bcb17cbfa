import { useTexts } from "@/shared/i18n/texts";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { NextChoice } from "./next-choice";
import { Section } from "./section";
import { useNode } from "./use-node";

/** Where a node leads that may fail: on, and where it goes then. */
export function FailingWays({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <Section id={`${id}-ways`} title={t("ways")}>
      <NextChoice
        id={`${id}-next`}
        label={t("next")}
        at={[...at, "next"]}
        to={textIn(node.keywords["next"])}
        from={node.key}
      />
      <NextChoice
        id={`${id}-on_failure`}
        label={t("on_failure")}
        at={[...at, "on_failure"]}
        to={textIn(node.keywords["on_failure"])}
        from={node.key}
        none={t("stopsForAdmin")}
      />
    </Section>
  );
}
