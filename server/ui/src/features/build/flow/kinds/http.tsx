import { isColumn } from "@/features/form/field";
import { lookOf } from "@/features/flow/diagram/node-look";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { HeadersEditor } from "../panel/headers-editor";
import { NextChoice } from "../panel/next-choice";
import { NextSection } from "../panel/next-section";
import { PairsEditor } from "../panel/pairs-editor";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { SpanInput } from "../panel/span-input";
import { TextWithFields } from "../panel/text-with-fields";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
const WAITS = ["none", "answer", "callback"] as const;
/** What only makes sense while the run waits. */
const OF_WAITING = ["within", "set", "on_failure", "on_timeout"] as const;

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store, own } = useFlow();
  const { at, id, set } = useNode(node);
  const { keywords } = node;
  const method = textIn(keywords["method"]) || "post";
  const wait = textIn(keywords["wait"]) || "none";
  const within = textIn(keywords["within"]);
  const columns = own
    .filter((field) => isColumn(field) && !field.computed)
    .map((field) => ({ value: field.key, title: field.title }));
  const setWait = (next: string) =>
    store.edit((draft) => {
      draft.set([...at, "wait"], next === "none" ? undefined : next);
      if (next === "none")
        for (const keyword of OF_WAITING) if (keywords[keyword] !== undefined) draft.remove([...at, keyword]);
      if (next === "callback" && within === "") draft.set([...at, "within"], "1d");
    });
  const way = (keyword: "on_failure" | "on_timeout", none: string) => (
    <NextChoice
      id={`${id}-${keyword}`}
      label={t(keyword)}
      at={[...at, keyword]}
      to={textIn(keywords[keyword])}
      from={node.key}
      none={none}
    />
  );
  return (
    <>
      <Section id={`${id}-request`} title={t("request")} open>
        <Row id={`${id}-method`} label={t("method")}>
          <SelectInput
            id={`${id}-method`}
            value={method}
            options={METHODS.map((value) => ({ value, title: value.toUpperCase() }))}
            onChange={(next) =>
              store.edit((draft) => {
                draft.set([...at, "method"], next === "post" ? undefined : next);
                if (next === "get" && keywords["body"] !== undefined) draft.remove([...at, "body"]);
              })
            }
          />
        </Row>
        <TextWithFields
          id={`${id}-url`}
          label={t("address")}
          value={textIn(keywords["url"])}
          onChange={(next) => set("url", next)}
        />
        {method !== "get" && (
          <PairsEditor
            id={`${id}-body`}
            at={[...at, "body"]}
            value={keywords["body"]}
            label={t("requestBody")}
            help={t("requestBodyHelp")}
            nameLabel={t("memberName")}
            valueLabel={t("memberValue")}
            fresh={{ name: "name", value: "" }}
          />
        )}
        <HeadersEditor id={`${id}-headers`} at={[...at, "headers"]} value={keywords["headers"]} />
      </Section>
      <Section id={`${id}-wait`} title={t("afterRequest")} open>
        <Row
          id={`${id}-wait-for`}
          label={t("waitsFor")}
          help={wait === "callback" ? t("callbackHelp") : undefined}
        >
          <SelectInput
            id={`${id}-wait-for`}
            value={wait}
            options={WAITS.map((value) => ({ value, title: t(`waits_${value}`) }))}
            onChange={setWait}
          />
        </Row>
        {wait !== "none" && (
          <>
            <Row id={`${id}-within`} label={t("atMost")} help={t("atMostHelp")}>
              <SpanInput
                id={`${id}-within`}
                label={t("atMost")}
                value={within}
                onChange={(next) => set("within", /^0/.test(next) && wait === "answer" ? undefined : next)}
              />
            </Row>
            {columns.length > 0 && (
              <PairsEditor
                id={`${id}-set`}
                at={[...at, "set"]}
                value={keywords["set"]}
                label={t("fromAnswer")}
                help={t("fromAnswerHelp")}
                nameLabel={t("answerField")}
                valueLabel={t("answerPath")}
                names={columns}
                fresh={{ name: "", value: "/" }}
              />
            )}
          </>
        )}
      </Section>
      <NextSection node={node}>
        {wait !== "none" && way("on_failure", t("stopsForAdmin"))}
        {wait !== "none" && within !== "" && way("on_timeout", t("asFailed"))}
      </NextSection>
    </>
  );
}

export const http: NodeFace = {
  ...lookOf("http"),
  line: ({ keywords }) => {
    const host =
      textIn(keywords["url"])
        .replace(/^https?:\/\//, "")
        .split(/[/?#]/)[0] ?? "";
    return host === "" ? "" : `${(textIn(keywords["method"]) || "post").toUpperCase()} ${host}`;
  },
  Panel,
};
