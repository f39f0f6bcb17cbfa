import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { linksOf, namedBy } from "../panel/links";
import { NextChoice } from "../panel/next-choice";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { rowTexts } from "../texts/rows-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store, flow, own, fields, rows, entries } = useFlow();
  const said = useTexts(rowTexts);
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const called = textIn(keywords["flow"]);
  const waits = keywords["wait"] !== false;
  const each = textIn(keywords["each"]);
  const all = [...own, ...rows];
  const listed = all.filter((field) => linksOf(all, field.key).length > 0);
  const links = each === "" ? namedBy(fields, rows, true) : namedBy(linksOf(all, each), [], true);
  const go = (next: string) =>
    store.edit((draft) => {
      draft.set([...at, "each"], next === "" ? undefined : next);
      draft.set([...at, "record"], linksOf(all, next)[0]?.key);
    });
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
        {(listed.length > 0 || each !== "") && (
          <Row id={`${id}-each`} label={said("calledBy")}>
            <SelectInput
              id={`${id}-each`}
              value={each}
              emptyTitle={said("calledOnce")}
              options={listed.map(({ key, title }) => ({
                value: key,
                title: said("calledEach", { name: title }),
              }))}
              onChange={go}
            />
          </Row>
        )}
        <Row id={`${id}-record`} label={t("whichRecord")}>
          <SelectInput
            id={`${id}-record`}
            value={textIn(keywords["record"])}
            emptyTitle={each === "" ? t("thisRecord") : undefined}
            options={links.map(({ key, title, isQuery }) => ({
              value: key,
              title: isQuery ? said("queriedRecords", { name: title }) : t("linkedRecord", { name: title }),
            }))}
            onChange={(next) => set("record", next === "" ? undefined : next)}
          />
        </Row>
        <Row id={`${id}-wait`} label={t("waitsForCalled")} inline>
          <SwitchInput
            id={`${id}-wait`}
            value={waits}
            onChange={(on) =>
              store.edit((draft) => {
                draft.set([...at, "wait"], on ? undefined : false);
                if (!on) draft.set([...at, "returns"], undefined);
              })
            }
          />
        </Row>
        {waits && (
          <Row id={`${id}-returns`} label={said("calledReturns")} inline>
            <SwitchInput
              id={`${id}-returns`}
              value={keywords["returns"] === true}
              onChange={(on) => set("returns", on ? true : undefined)}
            />
          </Row>
        )}
      </Section>
      <NextSection node={node}>
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
      </NextSection>
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
