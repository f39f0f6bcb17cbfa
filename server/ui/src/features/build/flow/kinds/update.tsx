import { lookOf } from "@/features/flow/diagram/node-look";
import { readFields } from "@/features/form/field";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../../calls/drafts";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { NextSection } from "../panel/next-section";
import { Row } from "../panel/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { ValuesEditor } from "../panel/values-editor";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { app, fields } = useFlow();
  const { id, set } = useNode(node);
  const link = textIn(node.keywords["record"]);
  const links = fields.filter((field) => field.kind === "link" && field.schema["x-many"] !== true);
  const other = fields.find((field) => field.key === link)?.schema["x-form"];
  const form = usePreviewForm(app, typeof other === "string" ? other : null).data?.form;
  const targets = link === "" ? fields : form && form.key === other ? readFields(form.schema) : [];
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsChanged")} open>
        <Row id={`${id}-record`} label={t("whichRecord")}>
          <SelectInput
            id={`${id}-record`}
            value={link}
            emptyTitle={t("thisRecord")}
            options={links.map((field) => ({
              value: field.key,
              title: t("linkedRecord", { name: field.title }),
            }))}
            onChange={(next) => set("record", next === "" ? undefined : next)}
          />
        </Row>
        <ValuesEditor node={node} targets={targets} />
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const update: NodeFace = {
  ...lookOf("update"),
  line: (node, say) => {
    const link = textIn(node.keywords["record"]);
    const keys = Object.keys(objectIn(node.keywords["values"]));
    // The titles of another form are not at hand here; how many there are is.
    return link === ""
      ? keys.map(say.field).join(" · ")
      : say.t("changesLinked", { name: say.field(link), n: keys.length });
  },
  Panel,
};
