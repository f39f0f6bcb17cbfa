import { useTexts } from "@/shared/i18n/texts";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { NextChoice } from "./next-choice";
import { Section } from "./section";
import { useNode } from "./use-node";

/** Where a node with one way out leads. */
export function NextSection({ node }: { readonly node: FlowNode }) {
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
    </Section>
  );
}
