import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, objectIn, textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { DateDistance } from "./date-distance";
import styles from "./panel.module.css";
import { Row } from "./row";
import { SpanInput } from "./span-input";
import { useNode } from "./use-node";

const ACTIONS = ["remind", "escalate", "approve", "reject", "return"] as const;
const START: Json = { within: "24h", steps: [{ before: "4h", do: "remind" }] };

/** How long a step may take, and what is done before and after its end. */
export function DeadlineEditor({ node }: { readonly node: FlowNode }) {
  const t = useTexts(flowDesignTexts);
  const { store, flow } = useFlow();
  const { at, id, set } = useNode(node);
  const has = node.keywords["deadline"] !== undefined;
  const deadline = objectIn(node.keywords["deadline"]);
  const path = [...at, "deadline"];
  const way = deadline["until"] === undefined ? "within" : "until";
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
          {flow.form !== "" && (
            <Row id={`${id}-deadline-way`} label={t("deadlineWay")}>
              <SelectInput
                id={`${id}-deadline-way`}
                value={way}
                options={(["within", "until"] as const).map((value) => ({ value, title: t(`due_${value}`) }))}
                onChange={(next) =>
                  store.edit((draft) => {
                    draft.remove([...path, way]);
                    draft.set([...path, next], next === "until" ? { field: "" } : "24h");
                  })
                }
              />
            </Row>
          )}
          {way === "within" ? (
            <Row id={`${id}-within`} label={t("within")}>
              <SpanInput
                id={`${id}-within`}
                label={t("within")}
                value={textIn(deadline["within"])}
                onChange={(value) => put("within", value)}
              />
            </Row>
          ) : (
            <DateDistance id={`${id}-until`} at={[...path, "until"]} value={objectIn(deadline["until"])} />
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

interface DeadlineStepProps {
  readonly id: string;
  readonly name: string;
  readonly step: Json;
  readonly onChange: (step: Json) => void;
  readonly onRemove: () => void;
}

function DeadlineStep({ id, name, step, onChange, onRemove }: DeadlineStepProps) {
  const t = useTexts(flowDesignTexts);
  const written = objectIn(step);
  const side = "before" in written ? "before" : "after";
  const span = textIn(written[side]) || "0h";
  const { before: _before, after: _after, ...rest } = written;
  return (
    <div className={styles.card}>
      <SelectInput
        id={`${id}-side`}
        label={t("sideOf", { name })}
        value={side}
        options={(["before", "after"] as const).map((value) => ({ value, title: t(`side_${value}`) }))}
        onChange={(next) => onChange({ [next]: span, ...rest })}
      />
      <IconButton icon="close" label={t("remove", { name })} onClick={onRemove} />
      <SpanInput
        id={`${id}-span`}
        label={t("spanOf", { name })}
        value={span}
        onChange={(value) => onChange({ [side]: value, ...rest })}
      />
      <SelectInput
        id={`${id}-do`}
        label={t("actionOf", { name })}
        value={textIn(written["do"])}
        options={ACTIONS.map((value) => ({ value, title: t(`do_${value}`) }))}
        onChange={(next) => onChange({ ...written, do: next })}
      />
    </div>
  );
}
