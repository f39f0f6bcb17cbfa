import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import { Row } from "../panel/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { flow, own, entries } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const called = textIn(keywords["flow"]);
  const waits = keywords["wait"] !== false;
  return (
    <>
      <Section id={`${id}-what`} title={t("whatIsCalled")} open>
        <Row id={`${id}-flow`} label={t("calledFlow")} help={t("calledHelp")}>
          <SelectInput
            id={`${id}-flow`}
            value={called}
            emptyTitle={called === "" ? t("chooseFlow") : undefined}
            options={entries
              .filter((entry) => entry.kind === "flow" && entry.key !== flow.key)
              .map((entry) => ({ value: entry.key, title: entry.title }))}
            onChange={(next) => set("flow", next)}
          />
        </Row>
        <Row id={`${id}-record`} label={t("whichRecord")}>
          <SelectInput
            id={`${id}-record`}
            value={textIn(keywords["record"])}
            emptyTitle={t("thisRecord")}
            options={own
              .filter((field) => field.kind === "link")
              .map((field) => ({ value: field.key, title: t("linkedRecord", { name: field.title }) }))}
            onChange={(next) => set("record", next === "" ? undefined : next)}
          />
        </Row>
        <Row id={`${id}-wait`} label={t("waitsForCalled")} inline>
          <SwitchInput
            id={`${id}-wait`}
            value={waits}
            onChange={(on) => set("wait", on ? undefined : false)}
          />
        </Row>
      </Section>
      <Section id={`${id}-ways`} title={t("ways")}>
        <NextChoice
          id={`${id}-next`}
          label={t("next")}
          at={[...at, "next"]}
          to={textIn(keywords["next"])}
          from={node.key}
        />
        {waits && (
          <NextChoice
            id={`${id}-on_reject`}
            label={t("nextFailed")}
            at={[...at, "on_reject"]}
            to={textIn(keywords["on_reject"])}
            from={node.key}
            none={t("endsRejected")}
          />
        )}
      </Section>
    </>
  );
}

export const subFlow: NodeFace = {
  ...lookOf("flow"),
  line: ({ keywords }, say) => {
    const called = textIn(keywords["flow"]);
    const link = textIn(keywords["record"]);
    const name = called === "" ? "" : say.flow(called);
    return link === "" || name === "" ? name : `${name} · ${say.field(link)}`;
  },
  Panel,
};
