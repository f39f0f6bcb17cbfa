import type { ReactNode } from "react";
import { useTexts } from "@/shared/i18n/texts";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { NextChoice } from "./next-choice";
import { Section } from "./section";
import { useNode } from "./use-node";

interface NextSectionProps {
  readonly node: FlowNode;
  readonly open?: boolean;
  /** The other ways out, below. */
  readonly children?: ReactNode;
}

/** Where a node leads. */
export function NextSection({ node, open = false, children }: NextSectionProps) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <Section id={`${id}-ways`} title={t("ways")} open={open}>
      <NextChoice
        id={`${id}-next`}
        label={t("next")}
        at={[...at, "next"]}
        to={textIn(node.keywords["next"])}
        from={node.key}
      />
      {children}
    </Section>
  );
}
