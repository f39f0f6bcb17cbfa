import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { FoundRecords } from "../panel/found-records";
import { NextSection } from "../panel/next-section";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { id } = useNode(node);
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsDeleted")} open>
        <FoundRecords node={node} help={t("deleteHelp")} />
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const deleteRecords: NodeFace = {
  ...lookOf("delete"),
  line: (node, say) => say.form(textIn(node.keywords["form"])),
  Panel,
};
