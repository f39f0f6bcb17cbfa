import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { listIn, textIn } from "../flow-document";
import { ChannelsChoice } from "../panel/channels-choice";
import { NextSection } from "../panel/next-section";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { TextWithFields } from "../panel/text-with-fields";
import { useNode } from "../panel/use-node";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts } from "../texts/texts";
import { useFlow } from "../flow-context";
import type { NodeFace, PanelProps } from "./kind";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { entries } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const link = textIn(keywords["link"]);
  const links = entries.filter((entry) => entry.kind === "link");
  return (
    <>
      <Section id={`${id}-who`} title={t("told")} open>
        <PeopleList
          id={`${id}-to`}
          at={[...at, "to"]}
          people={listIn(keywords["to"])}
          label={t("told")}
          outside={link !== ""}
        />
      </Section>
      <Section id={`${id}-text`} title={t("message")} open>
        <TextWithFields
          id={`${id}-subject`}
          label={t("subject")}
          value={textIn(keywords["subject"])}
          onChange={(next) => set("subject", next)}
        />
        <TextWithFields
          id={`${id}-body`}
          label={t("text")}
          lines
          value={textIn(keywords["text"])}
          onChange={(next) => set("text", next === "" ? undefined : next)}
        />
        {(links.length > 0 || link !== "") && (
          <Row id={`${id}-link`} label={t("invites")} help={t("invitesHelp")}>
            <SelectInput
              id={`${id}-link`}
              value={link}
              emptyTitle={t("invitesNobody")}
              options={links.map((entry) => ({ value: entry.key, title: entry.title }))}
              onChange={(next) => set("link", next === "" ? undefined : next)}
            />
          </Row>
        )}
        <ChannelsChoice id={id} at={at} keywords={keywords} />
      </Section>
      <NextSection node={node} />
    </>
  );
}

export const notify: NodeFace = {
  ...lookOf("notify"),
  line: (node, say) => say.people(listIn(node.keywords["to"])),
  Panel,
};
