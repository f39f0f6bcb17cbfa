import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { FailingWays } from "../panel/failing-ways";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { TextWithFields } from "../panel/text-with-fields";
import { useNode } from "../panel/use-node";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(stepTexts);
  const { flow, own, entries } = useFlow();
  const { id, set } = useNode(node);
  const { keywords } = node;
  const [template, field] = [textIn(keywords["template"]), textIn(keywords["field"])];
  const templates = entries.filter((entry) => entry.kind === "print" && entry.form === flow.form);
  return (
    <>
      <Section id={`${id}-what`} title={s("whatIsPrinted")} open>
        <Row
          id={`${id}-template`}
          label={s("printTemplate")}
          help={templates.length === 0 ? s("noTemplates") : undefined}
        >
          <SelectInput
            id={`${id}-template`}
            value={template}
            emptyTitle={template === "" ? s("chooseTemplate") : undefined}
            options={templates.map((entry) => ({ value: entry.key, title: entry.title }))}
            onChange={(next) => set("template", next)}
          />
        </Row>
        <Row id={`${id}-field`} label={s("printField")}>
          <SelectInput
            id={`${id}-field`}
            value={field}
            emptyTitle={field === "" ? t("chooseField") : undefined}
            options={own
              .filter((one) => one.kind === "attachment")
              .map((one) => ({ value: one.key, title: one.title }))}
            onChange={(next) => set("field", next)}
          />
        </Row>
        <TextWithFields
          id={`${id}-name`}
          label={s("printName")}
          value={textIn(keywords["name"])}
          onChange={(next) => set("name", next === "" ? undefined : next)}
        />
        <p className={panel.help}>{s("printNameHelp")}</p>
      </Section>
      <FailingWays node={node} />
    </>
  );
}

export const print: NodeFace = {
  ...lookOf("print"),
  line: (node, say) => say.print(textIn(node.keywords["template"])),
  Panel,
};
