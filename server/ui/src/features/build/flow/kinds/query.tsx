import { lookOf } from "@/features/flow/diagram/node-look";
import { isColumn } from "@/features/form/field";
import { CheckGroup } from "@/shared/controls/choice-group";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { textIn, wordsIn } from "../flow-document";
import { FoundRecords, useFoundForm } from "../panel/found-records";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { rowTexts } from "../texts/rows-texts";
import type { NodeFace, PanelProps } from "./kind";

const LIMITS = [1, 10, 50, 200] as const;
const MOST = 200;

function Panel({ node }: PanelProps) {
  const t = useTexts(rowTexts);
  const { id, set } = useNode(node);
  const { key, targets } = useFoundForm(node);
  const columns = targets.filter(isColumn);
  const [sort = ""] = wordsIn(node.keywords["sort"]);
  const limit = typeof node.keywords["limit"] === "number" ? node.keywords["limit"] : MOST;
  const limits = LIMITS.some((one) => one === limit) ? LIMITS : [limit, ...LIMITS];
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsQueried")} open>
        <FoundRecords node={node} help={t("queryHelp")} once />
        {key !== "" && (
          <>
            <Row id={`${id}-fields`} label={t("keptFields")} group help={t("keptHelp", { key: node.key })}>
              <CheckGroup
                id={`${id}-fields`}
                value={wordsIn(node.keywords["fields"])}
                options={columns.map((field) => ({ value: field.key, title: field.title }))}
                onChange={(next) => set("fields", [...next])}
              />
            </Row>
            <Row id={`${id}-sort`} label={t("queryOrder")}>
              <SelectInput
                id={`${id}-sort`}
                value={sort}
                emptyTitle={t("oldestFirst")}
                options={columns
                  .filter((field) => field.kind !== "subform")
                  .flatMap((field) => [
                    { value: field.key, title: t("ascendingBy", { name: field.title }) },
                    { value: `-${field.key}`, title: t("descendingBy", { name: field.title }) },
                  ])}
                onChange={(next) => set("sort", next === "" ? undefined : [next])}
              />
            </Row>
            <Row id={`${id}-limit`} label={t("queryLimit")}>
              <SelectInput
                id={`${id}-limit`}
                value={String(limit)}
                options={limits.map((one) => ({ value: String(one), title: t("atMostN", { n: one }) }))}
                onChange={(next) => set("limit", Number(next) === MOST ? undefined : Number(next))}
              />
            </Row>
          </>
        )}
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const query: NodeFace = {
  ...lookOf("query"),
  line: (node, say) => say.form(textIn(node.keywords["form"])),
  Panel,
};
