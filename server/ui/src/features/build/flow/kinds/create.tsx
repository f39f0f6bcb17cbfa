import { readFields } from "@/features/form/field";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../../calls/drafts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { NextSection } from "../panel/next-section";
import { Row } from "../panel/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { ValuesEditor } from "../panel/values-editor";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { app, entries } = useFlow();
  const { id, set } = useNode(node);
  const key = textIn(node.keywords["form"]);
  const form = usePreviewForm(app, key || null).data?.form;
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsCreated")} open>
        <Row id={`${id}-form`} label={t("form")}>
          <SelectInput
            id={`${id}-form`}
            value={key}
            emptyTitle={key === "" ? t("chooseForm") : undefined}
            options={entries
              .filter((entry) => entry.kind === "form")
              .map((entry) => ({ value: entry.key, title: entry.title }))}
            onChange={(next) => set("form", next)}
          />
        </Row>
        {key !== "" && (
          <ValuesEditor node={node} targets={form?.key === key ? readFields(form.schema) : []} />
        )}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const create: NodeFace = {
  tone: "green",
  icon: "plus",
  line: (node, say) => say.form(textIn(node.keywords["form"])),
  Panel,
};
