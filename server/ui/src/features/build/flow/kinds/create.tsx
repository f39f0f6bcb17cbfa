import { lookOf } from "@/features/flow/diagram/node-look";
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
  const { app, entries, fields } = useFlow();
  const { id, set } = useNode(node);
  const key = textIn(node.keywords["form"]);
  const form = usePreviewForm(app, key || null).data?.form;
  const each = textIn(node.keywords["each"]);
  const subForms = fields.filter((field) => field.kind === "subform");
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
        {key !== "" && subForms.length > 0 && (
          <Row id={`${id}-each`} label={t("howMany")}>
            <SelectInput
              id={`${id}-each`}
              value={each}
              emptyTitle={t("createOne")}
              options={subForms.map((field) => ({
                value: field.key,
                title: t("createEach", { name: field.title }),
              }))}
              onChange={(next) => set("each", next === "" ? undefined : next)}
            />
          </Row>
        )}
        {key !== "" && (
          <ValuesEditor
            node={node}
            targets={form?.key === key ? readFields(form.schema) : []}
            row={subForms.find((field) => field.key === each)?.columns}
          />
        )}
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
