import { lookOf } from "@/features/flow/diagram/node-look";
import { useTexts } from "@/shared/i18n/texts";
import { textIn } from "../flow-document";
import { FormAndRows } from "../panel/form-and-rows";
import { useFoundForm } from "../panel/found-records";
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
      <Section id={`${id}-what`} title={t("whatIsCreated")} open>
        <FormAndRows
          node={node}
          rowsLabel={t("howMany")}
          once={t("createOne")}
          each={(name) => t("createEach", { name })}
        />
        {key !== "" && <ValuesEditor node={node} targets={targets} row={row} />}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const create: NodeFace = {
  ...lookOf("create"),
  line: (node, say) => say.form(textIn(node.keywords["form"])),
  Panel,
};
