import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { FoundRecords, useFoundForm } from "../panel/found-records";
import { NextSection } from "../panel/next-section";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { ValuesEditor } from "../panel/values-editor";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { id } = useNode(node);
  const { key, targets, row } = useFoundForm(node);
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsUpserted")} open>
        <FoundRecords node={node} help={t("upsertHelp")} />
        {key !== "" && <ValuesEditor node={node} targets={targets} row={row} />}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const upsert: NodeFace = {
  ...lookOf("upsert"),
  line: (node, say) => say.form(textIn(node.keywords["form"])),
  Panel,
};
