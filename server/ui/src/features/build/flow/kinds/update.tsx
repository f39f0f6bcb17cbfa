import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { readFields } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../../calls/drafts";
import { useFlow } from "../flow-context";
import { objectIn, textIn } from "../flow-document";
import { FoundRecords, useFoundForm } from "../panel/found-records";
import { formNamed, namedBy } from "../panel/links";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { ValuesEditor } from "../panel/values-editor";
import { rowTexts } from "../texts/rows-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

/** Stands among the link fields for records that a condition finds; no field has such a key. */
const FOUND = "?";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const said = useTexts(rowTexts);
  const { app, store, flow, own, fields, rows } = useFlow();
  const { at, id } = useNode(node);
  const found = useFoundForm(node);
  const link = textIn(node.keywords["record"]);
  const isFound = node.keywords["form"] !== undefined;
  const links = namedBy(fields, rows, false);
  const other = formNamed(flow, fields, link);
  const form = usePreviewForm(app, other || null).data?.form;
  const linked = link === "" ? own : form && form.key === other ? readFields(form.schema) : [];
  const choose = (next: string) =>
    store.edit((draft) => {
      for (const keyword of ["record", "form", "filter", "each"]) draft.remove([...at, keyword]);
      if (next === FOUND) {
        draft.set([...at, "form"], "");
        draft.set([...at, "filter"], {});
      } else if (next !== "") draft.set([...at, "record"], next);
    });
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsChanged")} open>
        <Row id={`${id}-record`} label={t("whichRecord")}>
          <SelectInput
            id={`${id}-record`}
            value={isFound ? FOUND : link}
            emptyTitle={t("thisRecord")}
            options={[
              ...links.map(({ key, title, isQuery }) => ({
                value: key,
                title: isQuery ? said("queriedRecords", { name: title }) : t("linkedRecord", { name: title }),
              })),
              { value: FOUND, title: t("foundRecords") },
            ]}
            onChange={choose}
          />
        </Row>
        {isFound && <FoundRecords node={node} help={t("updateFoundHelp")} />}
        {(!isFound || found.key !== "") && (
          <ValuesEditor
            node={node}
            targets={isFound ? found.targets : linked}
            row={isFound ? found.row : undefined}
          />
        )}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const update: NodeFace = {
  ...lookOf("update"),
  line: (node, say) => {
    const link = textIn(node.keywords["record"]);
    const found = textIn(node.keywords["form"]);
    const keys = Object.keys(objectIn(node.keywords["values"]));
    // The titles of another form are not at hand here; how many there are is.
    if (found !== "") return say.t("changesLinked", { name: say.form(found), n: keys.length });
    return link === ""
      ? keys.map(say.field).join(" · ")
      : say.t("changesLinked", { name: say.field(link), n: keys.length });
  },
  Panel,
};
