import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { DateInput } from "@/shared/controls/date-input";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { fromWall, toWall } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { timezone } from "@/shared/i18n/timezone";
import { useFlow } from "../flow-context";
import { listIn, objectIn, textIn, type FlowNode } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import { DateDistance } from "./date-distance";
import { DeadlineStep } from "./deadline-step";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { SpanInput } from "./span-input";
import { useNode } from "./use-node";

const WAYS = ["within", "until", "at"] as const;
const START: Json = { within: "24h", steps: [{ before: "4h", do: "remind" }] };

/** What stands where the end is counted in another way than before. */
function blankEnd(way: string): Json {
  if (way === "until") return { field: "" };
  if (way === "within") return "24h";
  return new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString();
}

/** How long a step may take, and what is done before and after its end. */
export function DeadlineEditor({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(stepTexts);
  const { store, flow } = useFlow();
  const { at, id, set } = useNode(node);
  const has = node.keywords["deadline"] !== undefined;
  const deadline = objectIn(node.keywords["deadline"]);
  const path = [...at, "deadline"];
  const way = WAYS.find((one) => deadline[one] !== undefined) ?? "within";
  // Without a form there is no date of a record.
  const ways = WAYS.filter((one) => one !== "until" || flow.form !== "" || way === "until");
  const titleOf = (one: (typeof WAYS)[number]) => (one === "at" ? say("due_at") : t(`due_${one}`));
  const put = (keyword: string, value: Json | undefined) =>
    store.edit((draft) => draft.set([...path, keyword], value), `${node.key} deadline ${keyword}`);
  const steps = listIn(deadline["steps"]);
  return (
    <>
      <Row id={`${id}-deadline`} label={t("hasDeadline")} inline>
        <SwitchInput
          id={`${id}-deadline`}
          value={has}
          onChange={(on) => set("deadline", on ? START : undefined)}
        />
      </Row>
      {has && (
        <>
          <Row id={`${id}-deadline-way`} label={t("deadlineWay")}>
            <SelectInput
              id={`${id}-deadline-way`}
              value={way}
              options={ways.map((value) => ({ value, title: titleOf(value) }))}
              onChange={(next) =>
                store.edit((draft) => {
                  draft.remove([...path, way]);
                  if (next !== "within") draft.set([...path, "resumes"], undefined);
                  draft.set([...path, next], blankEnd(next));
                })
              }
            />
          </Row>
          {way === "within" && (
            <Row id={`${id}-within`} label={t("within")}>
              <SpanInput
                id={`${id}-within`}
                label={t("within")}
                value={textIn(deadline["within"])}
                onChange={(value) => put("within", value)}
              />
            </Row>
          )}
          {way === "until" && (
            <DateDistance id={`${id}-until`} at={[...path, "until"]} value={objectIn(deadline["until"])} />
          )}
          {way === "at" && (
            <Row id={`${id}-moment`} label={say("dueMoment")}>
              <DateInput
                id={`${id}-moment`}
                type="datetime-local"
                value={toWall(textIn(deadline["at"]), timezone())}
                onChange={(wall) => put("at", fromWall(wall, timezone()) ?? textIn(deadline["at"]))}
              />
            </Row>
          )}
          {way === "within" && (
            <Row id={`${id}-resumes`} label={say("resumes")} inline help={say("resumesHelp")}>
              <SwitchInput
                id={`${id}-resumes`}
                value={deadline["resumes"] === true}
                onChange={(on) => put("resumes", on ? true : undefined)}
              />
            </Row>
          )}
          <Row id={`${id}-working`} label={t("working")} inline>
            <SwitchInput
              id={`${id}-working`}
              value={deadline["working"] === true}
              onChange={(on) => put("working", on ? true : undefined)}
            />
          </Row>
          <Row id={`${id}-steps`} label={t("deadlineSteps")} group>
            <div className={styles.list}>
              {steps.map((step, index) => (
                <DeadlineStep
                  key={index}
                  id={`${id}-step-${index}`}
                  name={t("stepN", { n: index + 1 })}
                  at={[...path, "steps", index]}
                  step={step}
                  onChange={(value) =>
                    store.edit(
                      (draft) => draft.set([...path, "steps", index], value),
                      `${node.key} step ${index}`,
                    )
                  }
                  onRemove={() => store.edit((draft) => draft.remove([...path, "steps", index]))}
                />
              ))}
              <Button
                icon="plus"
                look="quiet"
                onClick={() =>
                  store.edit((draft) =>
                    draft.insertItem([...path, "steps"], steps.length, { after: "0h", do: "escalate" }),
                  )
                }
              >
                {t("addStep")}
              </Button>
            </div>
          </Row>
        </>
      )}
    </>
  );
}
