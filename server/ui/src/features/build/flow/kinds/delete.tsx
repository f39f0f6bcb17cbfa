import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { FoundRecords } from "../panel/found-records";
import { namedBy } from "../panel/links";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { rowTexts } from "../texts/rows-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

/** Stands among the link fields for records that a condition finds; no field has such a key. */
const FOUND = "?";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const said = useTexts(rowTexts);
  const { store, fields, rows } = useFlow();
  const { at, id } = useNode(node);
  const link = textIn(node.keywords["record"]);
  const links = namedBy(fields, rows, false);
  const choose = (next: string) =>
    store.edit((draft) => {
      for (const keyword of ["record", "form", "filter", "each"]) draft.remove([...at, keyword]);
      if (next === FOUND) {
        draft.set([...at, "form"], "");
        draft.set([...at, "filter"], {});
      } else draft.set([...at, "record"], next);
    });
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsDeleted")} open>
        {(links.length > 0 || link !== "") && (
          <Row id={`${id}-record`} label={t("whichRecord")}>
            <SelectInput
              id={`${id}-record`}
              value={link === "" ? FOUND : link}
              options={[
                ...links.map(({ key, title, isQuery }) => ({
                  value: key,
                  title: isQuery
                    ? said("queriedRecords", { name: title })
                    : t("linkedRecord", { name: title }),
                })),
                { value: FOUND, title: t("foundRecords") },
              ]}
              onChange={choose}
            />
          </Row>
        )}
        {link === "" && <FoundRecords node={node} help={t("deleteHelp")} />}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const deleteRecords: NodeFace = {
  ...lookOf("delete"),
  line: (node, say) => {
    const link = textIn(node.keywords["record"]);
    return link === "" ? say.form(textIn(node.keywords["form"])) : say.field(link);
  },
  Panel,
};
