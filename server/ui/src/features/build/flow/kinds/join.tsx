import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import panel from "../panel/panel.module.css";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  return (
    <Section id={`${id}-ways`} title={t("ways")} open>
      <p className={panel.help}>{t("joinHelp")}</p>
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

export const join: NodeFace = {
  ...lookOf("join"),
  line: (_node, say) => say.t("joinLine"),
  Panel,
};
